# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people wrote, in the languages that people put it into, on forums that keep several."""

import pytest

from apps.activity.models import Activity
from apps.discourse import sending
from apps.discourse.models import MirroredPost, Topic
from apps.threads import services as threads
from apps.threads.models import Thread
from apps.translations import services as translations
from apps.translations.models import Translation
from tests.discourse.world import connected

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    world = connected(monkeypatch)
    world.there.features |= {"localizations": True}
    world.there.save()
    return world


@pytest.fixture
def post(world):
    thread = world.start()
    Thread.objects.filter(pk=thread.pk).update(language="en")
    post = threads.reply(thread, text="The banner is **blue**.", by=world.user())
    thread.posts.update(language="en")
    world.plan()
    world.run(60)
    post.refresh_from_db()
    return post


def there(world, post):
    return world.forum.post(MirroredPost.objects.get(post=post).remote_id)


def say(world, obj, field, language, text, kind="human"):
    translations.propose(obj, field, language=language, text=text, kind=kind, by=world.user())
    told(world)


def told(world):
    """What was recorded last wakes the mirror; then it works."""
    assert sending.wake_for(Activity.objects.latest("pk"), now=world.clock())
    world.run(60)


def test_versions_by_people_stand_there_and_go_when_they_are_withdrawn(world, post):
    say(world, post, "text", "pl", "Baner jest **niebieski**.")
    found = there(world, post).localizations["pl"].text
    assert "Baner jest **niebieski**." in found
    assert str(post.author) in found
    assert "The banner is **blue**." in there(world, post).raw

    say(world, post, "text", "pl", "Baner jest **granatowy**.")
    assert "granatowy" in there(world, post).localizations["pl"].text

    post.refresh_from_db()
    translations.withdraw(post, "text", language="pl")
    told(world)
    assert there(world, post).localizations == {}


def test_versions_by_machines_and_of_an_earlier_text_are_not_sent(world, post):
    say(world, post, "text", "de", "Das Banner ist blau.", kind=Translation.Kind.MACHINE)
    assert there(world, post).localizations == {}
    say(world, post, "text", "fr", "La banderole est bleue.")
    assert list(there(world, post).localizations) == ["fr"]

    threads.edit(post, text="The banner is red.", by=post.author.user)
    told(world)

    assert "red" in there(world, post).raw
    assert there(world, post).localizations == {}


def test_the_title_of_a_discussion_has_its_versions_and_the_post_its_language(world, post):
    say(world, post.thread, "title", "tr", "Afişi kim getirir?")
    topic = Topic.objects.get(thread=post.thread)
    found = world.forum.state.topics[topic.number].localizations["tr"].text
    assert found.startswith("Afişi kim getirir?")

    reply = threads.reply(post.thread, text="Dobrze.", by=world.user(), language="pl")
    world.wake(post.thread)
    world.run(60)
    assert there(world, reply).locale == "pl"
    asked = len(world.asked)
    world.wake(post.thread)
    world.run(60)
    assert len(world.asked) == asked
