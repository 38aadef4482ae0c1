# SPDX-License-Identifier: AGPL-3.0-or-later
import factory
from factory.django import DjangoModelFactory

from apps.accounts.secrets_at_rest import encrypt
from apps.discourse.models import Delivery, EventMirror, Forum
from tests.factories.events import EventFactory

SECRET = "a-secret-of-tests"
KEY = "a-key-of-tests"


class ForumFactory(DjangoModelFactory):
    """A forum that is connected, with a key and a secret."""

    class Meta:
        model = Forum

    class Params:
        opens_doors = factory.Trait(
            grants_keys=True,
            sealed_provider_secret=factory.LazyFunction(lambda: encrypt(SECRET)),
            sealed_consumer_secret=factory.LazyFunction(lambda: encrypt(SECRET)),
            shared_ways={"city": "oidc"},
        )

    site = factory.Sequence(lambda number: f"forum-{number}")
    name = "Village forum"
    base_url = factory.LazyAttribute(lambda forum: f"https://{forum.site}.example")
    sealed_key = factory.LazyFunction(lambda: encrypt(KEY))
    sealed_secret = factory.LazyFunction(lambda: encrypt(SECRET))
    hook_id = 7


class DeliveryFactory(DjangoModelFactory):
    """A reply that a forum told of and nobody has worked."""

    class Meta:
        model = Delivery

    forum = factory.SubFactory(ForumFactory)
    event_id = "9001"
    kind = "post"
    event = "post_created"
    topic_id = 5
    post_id = factory.Sequence(lambda number: number + 1)
    digest = "0" * 64


class EventMirrorFactory(DjangoModelFactory):
    """An event in a category of its own; it runs."""

    class Meta:
        model = EventMirror

    event = factory.SubFactory(EventFactory)
    forum = factory.SubFactory(ForumFactory)
    code = "CEE 2027"
