# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever happens on the way, each post stands on the forum once, in the order of its numbers."""

from datetime import timedelta

import pytest

from apps.discourse.models import MirroredPost, Topic
from apps.discourse.sending import claims
from apps.threads import services as threads
from tests.discourse.world import World, connected

pytestmark = pytest.mark.django_db

LOST = ["timeout", "timeout unheard", "reset", "reset unheard", "bad gateway after", "truncated",
        "page", "other shape", "empty", "server error", "server error after"]  # fmt: skip


class Killed(BaseException):
    """A worker is gone, with whatever it had not committed."""


@pytest.fixture
def world(monkeypatch) -> World:
    return connected(monkeypatch)


@pytest.fixture
def thread(world):
    """A discussion that is there."""
    thread = world.start()
    world.plan()
    world.run(90)
    assert len(world.posts_there(thread)) == 1
    return thread


def say(world, thread, *texts):
    for text in texts:
        threads.reply(thread, text=text, by=world.user())
    world.wake(thread)


def numbers_there(world, thread):
    """Which of our posts stand there, in the forum's order."""
    rows = MirroredPost.objects.exclude(post=None).select_related("post")
    by_id = {row.remote_id: row.post.number for row in rows}
    return [by_id[post.id] for post in world.posts_there(thread)]


@pytest.mark.parametrize("kind", LOST)
def test_a_reply_whose_answer_is_lost_stands_there_once(world, thread, kind):
    say(world, thread, "Second", "Third")
    world.forum.fail(kind, method="POST", path="posts")

    world.run(200)

    assert numbers_there(world, thread) == [1, 2, 3]


@pytest.mark.parametrize("looked", ["limited", "unavailable", "bad gateway", "truncated"])
def test_a_reply_that_cannot_be_looked_for_at_once_is_not_sent_again(world, thread, looked):
    say(world, thread, "Second", "Third")
    world.forum.fail("timeout", method="POST", path="posts")
    world.forum.fail(looked, method="GET", times=2)

    world.run(400)

    assert numbers_there(world, thread) == [1, 2, 3]


@pytest.mark.parametrize("kind", LOST)
def test_a_topic_whose_answer_is_lost_stands_there_once(world, kind):
    thread = world.start()
    world.plan()
    Topic.objects.exclude(kind__in=["section", "thread"]).delete()
    world.forum.fail(kind, method="POST", path="posts")

    world.run(200)

    assert numbers_there(world, thread) == [1]
    topics = [t for t in world.forum.state.topics.values() if t.external_id]
    assert len(topics) == 1


@pytest.mark.parametrize("kind", LOST)
def test_a_category_whose_answer_is_lost_is_made_once(world, kind):
    thread = world.start()
    world.plan()
    world.forum.fail(kind, method="POST", path="categories")

    world.run(200)

    named = [c for c in world.forum.state.categories.values() if c.name.startswith("CEE")]
    assert len(named) == 1
    assert numbers_there(world, thread) == [1]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_killed_around_its_request_leaves_one_post(world, thread, when):
    say(world, thread, "Second", "Third")
    real = world.forum.answer

    def kill(request):
        if request.method == "POST":
            world.forum.answer = real
            if when == "after":
                real(request)
            raise Killed
        return real(request)

    world.forum.answer = kill
    with pytest.raises(Killed):
        world.run()

    world.run(200)

    assert numbers_there(world, thread) == [1, 2, 3]


def test_a_worker_that_comes_too_late_writes_nothing(world, thread):
    say(world, thread, "Second")
    slow = claims.claim(now=world.clock())
    claims.begin(slow, "reply", row=0)
    world.clock.move_on(claims.LEASE.total_seconds() + 1)
    assert claims.claim(now=world.clock()) is not None

    with pytest.raises(claims.Fenced):
        claims.settle(slow, sent_title="late")

    assert world.topic_of(thread).sent_title != "late"


def test_two_workers_never_have_the_same_topic(world, thread):
    say(world, thread, "Second")

    assert claims.claim(now=world.clock()) is not None
    assert claims.claim(now=world.clock()) is None


def test_nothing_is_asked_before_the_time_that_a_forum_names_is_up(world, thread):
    say(world, thread, "Second")
    world.forum.fail("limited", method="POST", path="posts").wait = 53

    world.run(120)

    at = [when for when, method, path in world.asked if method == "POST"][-2:]
    assert at[1] - at[0] >= timedelta(seconds=53)
    assert numbers_there(world, thread) == [1, 2]


def test_half_an_hour_of_bad_gateways_loses_and_swaps_nothing(world, thread):
    say(world, thread, *"abcdefgh")
    world.forum.traps.down = True
    world.run(1_800)
    world.forum.traps.down = False

    world.run(300)

    assert numbers_there(world, thread) == list(range(1, 10))


def test_a_forum_in_read_only_mode_gets_everything_afterwards(world, thread):
    say(world, thread, "Second", "Third")
    world.forum.traps.read_only = True
    world.run(100)
    assert numbers_there(world, thread) == [1]
    world.forum.traps.read_only = False

    world.run(100)

    assert numbers_there(world, thread) == [1, 2, 3]


def test_a_key_that_is_refused_stops_all_calls_until_it_is_changed(world, thread):
    say(world, thread, "Second")
    before, world.forum.state.key = world.forum.state.key, "another"
    world.run(60)
    asked = len(world.asked)
    world.run(600)
    assert len(world.asked) == asked

    world.forum.state.key = before
    world.there.refresh_from_db()
    world.there.locked_out_at = None
    world.there.save()
    world.run(100)

    assert numbers_there(world, thread) == [1, 2]


def test_a_title_that_is_used_already_is_tried_once_more_and_then_parked(world):
    thread = world.start("Open questions for the closing")
    world.plan()
    Topic.objects.exclude(kind__in=["section", "thread"]).delete()
    world.forum.fail("title used", method="POST", path="posts", times=5)

    world.run(300)

    tries = [path for _, method, path in world.asked if method == "POST" and "posts" in path]
    topic = world.topic_of(thread)
    assert len(tries) == 2
    assert topic.parked == "invalid"
    assert topic.last_error == "Title has already been used"


def test_a_post_removed_before_it_was_sent_never_appears(world, thread):
    author = world.user()
    world.forum.traps.down = True
    post = threads.reply(thread, text="Never mind", by=author)
    world.wake(thread)
    world.run(30)
    threads.remove(post, by=author)
    world.wake(thread)
    world.forum.traps.down = False

    world.run(300)

    assert not any("Never mind" in post.raw for post in world.forum.state.posts.values())
