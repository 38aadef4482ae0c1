# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens here marks the topics that it is about; only that."""

from datetime import timedelta

import pytest
from django.db.models import F

from apps.activity.models import Activity
from apps.activity.reactions import reactions_to
from apps.discourse import sending, tasks
from apps.discourse.models import Topic
from apps.threads import services as threads
from apps.threads.models import Post
from eventforum import work
from tests.discourse.incoming.listening import listen
from tests.discourse.world import World, connected
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

Lane = Topic.Lane


@pytest.fixture
def world(monkeypatch) -> World:
    return connected(monkeypatch)


def wake_for_all(world, after=0):
    for activity in Activity.objects.filter(pk__gt=after).order_by("pk"):
        sending.wake_for(activity, now=world.clock())


def latest() -> int:
    return Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def marked() -> set[str]:
    return {str(topic) for topic in Topic.objects.filter(changed__gt=F("worked"))}


def test_a_new_discussion_gets_its_topic_by_the_activity_that_tells_of_it(world):
    thread = world.start()

    wake_for_all(world)

    assert world.topic_of(thread).changed > world.topic_of(thread).worked
    assert world.asked == []


def test_only_what_has_changed_is_marked(world):
    one, other = world.start("One discussion"), world.start("Another one")
    world.plan()
    world.run(120)
    assert marked() == set()
    before = latest()

    threads.reply(one, text="Something new.", by=world.user())
    wake_for_all(world, before)

    assert marked() == {"One discussion"}
    assert other.forum_topic.changed == other.forum_topic.worked


def test_what_is_on_now_goes_before_what_is_new_and_that_before_what_is_old(world):
    now = world.clock()
    on = world.session(
        title="On now", starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=1)
    )
    old = world.start("An old one")
    world.plan()
    world.run(120)
    Topic.objects.update(lane=Lane.BACKFILL)
    before = latest()

    threads.reply_to_session(on, text="Can you speak up?", by=world.user())
    threads.reply(old, text="By the way.", by=world.user())
    wake_for_all(world, before)

    assert Topic.objects.get(session=on).lane == Lane.LIVE
    assert world.topic_of(old).lane == Lane.FRESH
    assert sending.work_one(now=world.clock()).topic == Topic.objects.get(session=on).pk


def test_a_split_marks_both_discussions(world):
    thread = world.start()
    threads.reply(thread, text="Something else.", by=world.user())
    world.plan()
    world.run(120)
    before = latest()

    new = threads.split(thread, numbers=[2], title="Elsewhere", by=UserFactory(is_superuser=True))
    wake_for_all(world, before)

    assert marked() == {str(thread), str(new)}


def test_what_the_forum_told_has_nothing_to_tell_the_forum(world):
    thread = world.start()
    world.forum.add_hook()
    world.plan()
    world.run(60)
    listen(world)
    before = latest()
    there = world.forum.say(world.topic_of(thread).number, "amina", "I bring all of the poles.")
    listen(world)
    world.forum.edit(there, "I bring all of the poles, and the rope.")
    listen(world)
    verbs = Activity.objects.filter(pk__gt=before).values_list("verb", flat=True)
    assert {"post.written", "post.edited"} <= set(verbs)

    wake_for_all(world, before)

    assert marked() == set()


def test_what_waits_a_while_says_so_and_no_longer_once_it_is_there(world):
    thread = world.start()
    world.forum.traps.down = True
    world.plan()
    world.run(20)
    sending.tell_waiting(now=world.clock())
    assert Post.objects.get().mirror_state == ""

    world.run(60)
    sending.tell_waiting(now=world.clock())
    assert Post.objects.get().mirror_state == "waiting"

    world.forum.traps.down = False
    world.run(200)
    assert Post.objects.get().mirror_state == ""
    assert world.is_there(thread.posts.get())


def test_the_tasks_have_a_lane_of_their_own_and_react_to_what_is_told(world):
    told = {"post.written", "post.edited", "thread.closed", "session.rescheduled", "event.changed"}

    assert all(tasks.notice in reactions_to(verb) for verb in told)
    assert work.LANE_OF_TASK["discourse.*"] == {"queue": "mirror"}
    assert next(iter(work.LANE_OF_TASK)) == "discourse.*"
    assert work.SCHEDULE["discourse.sweep"]["schedule"] == 15.0
