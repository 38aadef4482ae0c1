# SPDX-License-Identifier: AGPL-3.0-or-later
"""Discussions that go to another event, or out of sight: what people of the forum said stays."""

import pytest

from apps.discourse import sending
from apps.discourse.models import EventMirror, Topic
from apps.threads import services as threads
from tests.discourse.incoming.listening import listen
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(world, thread):
    """Another event of the same forum, with a category of its own."""
    mirror = EventMirror.objects.create(
        event=EventFactory(name="Wikimania 2027", slug="wikimania-2027"),
        forum=world.there,
        code="WM 2027",
        parent_category=world.mirror.parent_category,
    )
    sending.plan(mirror, lane=Topic.Lane.BACKFILL, now=world.clock())
    world.run(60)
    mirror.refresh_from_db()
    return mirror


def test_a_discussion_moved_to_another_event_brings_its_topic_along(world, thread, topic, other):
    world.forum.say(topic, "amina", "I bring all of the poles.")
    listen(world)

    threads.move(thread, event=other.event, by=UserFactory(is_superuser=True))
    world.wake(thread)
    world.run(90)

    known = Topic.objects.get(thread=thread)
    assert (known.mirror, known.number, known.gone_at) == (other, topic.id, None)
    assert (topic.category_id, topic.deleted_at) == (other.section, None)


def test_a_topic_waits_for_a_mirror_that_cannot_take_it_yet(world, thread, topic, other):
    EventMirror.objects.filter(pk=other.pk).update(paused_at=world.clock())

    threads.move(thread, event=other.event, by=UserFactory(is_superuser=True))
    world.wake(thread)
    world.run(60)

    assert topic.deleted_at is None
    assert Topic.objects.get(thread=thread).mirror == world.mirror


def test_a_topic_in_which_others_wrote_is_closed_and_not_deleted(world, thread, topic):
    world.forum.say(topic, "amina", "I bring all of the poles.")
    listen(world)
    chief = UserFactory(is_superuser=True)

    threads.remove_thread(thread, rule=1, by=chief)
    world.wake(thread)
    world.run(60)

    assert (topic.deleted_at, topic.closed) == (None, True)
    threads.show_thread_again(thread, by=chief)
    world.wake(thread)
    world.run(60)
    assert topic.closed is False
