# SPDX-License-Identifier: AGPL-3.0-or-later
"""An event or a discussion that is not to be read here any more, on the forum."""

import pytest

from apps.activity.models import Activity
from apps.discourse import sending
from apps.discourse.models import Topic
from apps.events import services as events
from apps.threads import services as threads
from tests.discourse.incoming.listening import listen
from tests.discourse.world import connected
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SECRET = "The banner is blue."


@pytest.fixture
def world(monkeypatch):
    world = connected(monkeypatch)
    world.there.features |= {"localizations": True}
    world.there.save()
    world.forum.add_hook()
    return world


@pytest.fixture
def thread(world):
    thread = world.start("Who brings the banner?", "Nobody else is to read this.")
    threads.reply(thread, text=SECRET, by=world.user())
    world.plan()
    world.run(60)
    return thread


def show(world, *, hidden):
    root = UserFactory(is_superuser=True)
    world.event.refresh_from_db()
    events.change(world.event, by=root, hidden=hidden)
    sending.wake_for(Activity.objects.filter(verb="event.changed").latest("pk"), now=world.clock())
    world.run(120)
    listen(world, 60)


def shown(world, number):
    """Words of people; that it was closed or opened says the forum itself."""
    raws = [post.raw.partition("<!--")[0].strip() for post in world.forum.posts(number)]
    return [raw for raw in raws if raw]


def test_where_people_of_the_forum_wrote_our_words_go_and_come_back(world, thread):
    number = world.topic_of(thread).number
    world.forum.say(number, "amina", "I say this on the forum only.")
    listen(world)
    before = shown(world, number)

    show(world, hidden=True)

    assert shown(world, number) == ["[…]", "I say this on the forum only."]
    assert thread.posts.filter(removed_at=None).count() == 3

    show(world, hidden=False)

    assert shown(world, number) == before
    assert world.topic_of(thread).number == number
    assert thread.posts.filter(removed_at=None).count() == 3


def test_where_nobody_else_wrote_all_topics_go_and_come_back(world, thread):
    session = world.session(title="Opening ceremony")
    world.plan()
    world.run(60)
    numbers = {Topic.objects.get(session=session).number, world.topic_of(thread).number}

    show(world, hidden=True)
    there = world.forum.state.topics
    assert all(there[number].deleted_at for number in numbers)

    show(world, hidden=False)
    assert not any(there[number].deleted_at for number in numbers)
    assert any(SECRET in text for text in shown(world, world.topic_of(thread).number))
