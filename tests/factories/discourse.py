# SPDX-License-Identifier: AGPL-3.0-or-later
import factory
from factory.django import DjangoModelFactory

from apps.accounts.secrets_at_rest import encrypt
from apps.discourse.models import EventMirror, Forum
from tests.factories.events import EventFactory

SECRET = "a-secret-of-tests"
KEY = "a-key-of-tests"


class ForumFactory(DjangoModelFactory):
    """A forum that is connected, with a key and a secret."""

    class Meta:
        model = Forum

    site = factory.Sequence(lambda number: f"forum-{number}")
    name = "Village forum"
    base_url = factory.LazyAttribute(lambda forum: f"https://{forum.site}.example")
    sealed_key = factory.LazyFunction(lambda: encrypt(KEY))
    sealed_secret = factory.LazyFunction(lambda: encrypt(SECRET))
    hook_id = 7


class EventMirrorFactory(DjangoModelFactory):
    """An event in a category of its own; it runs."""

    class Meta:
        model = EventMirror

    event = factory.SubFactory(EventFactory)
    forum = factory.SubFactory(ForumFactory)
    code = "CEE 2027"
