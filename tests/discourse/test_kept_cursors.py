# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes more requests than one turn has goes on where the last turn stopped."""

from datetime import timedelta

import pytest

from apps.discourse.client import api
from apps.discourse.client.answers import Done, Later
from apps.discourse.incoming import comparing
from apps.discourse.models import EventMirror, Topic, Watch
from apps.discourse.reconciling import due, log, newest
from tests.discourse.incoming.listening import here, listen
from tests.discourse.world import connected

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    world = connected(monkeypatch)
    world.forum.add_hook()
    return world


class Few:
    """Answers as told, for so many requests of a turn; then there is no budget left."""

    def __init__(self, answer, clock, most=2):
        self.answer, self.clock, self.most = answer, clock, most
        self.asked, self.left = [], most

    def __call__(self, *args, now, lane, **said):
        if self.left == 0:
            return Later(self.clock() + timedelta(seconds=60), "budget")
        self.left -= 1
        self.asked.append((args, said))
        return self.answer(*args, **said)

    def turn(self):
        self.left = self.most


def test_a_long_log_is_reading_its_end(world, monkeypatch):
    forum, watch = world.there, Watch.objects.create(forum=world.there)
    forum.hook_id, forum.log_seen = 7, 1
    logged = list(range(180, 0, -1))

    def page(_forum, _hook, *, offset):
        return Done({"web_hook_events": [{"id": one} for one in logged[offset : offset + 50]]})

    few = Few(page, world.clock)
    monkeypatch.setattr(api, "delivery_log", few)
    assert isinstance(log.replay(forum, now=world.clock(), watch=watch), Later)
    logged.insert(0, 181)  # It moves the rest further down.
    few.turn()
    watch = Watch.objects.get()
    assert log.replay(forum, now=world.clock(), watch=watch) is None

    assert [said["offset"] for _, said in few.asked] == [0, 50, 100, 150]
    assert (forum.log_seen, Watch.objects.get().cursors) == (180, {})
    few.turn()
    log.replay(forum, now=world.clock(), watch=watch)
    assert (few.asked[-1][1]["offset"], forum.log_seen) == (0, 181)


def test_so_are_the_newest_posts(world, monkeypatch):
    forum, watch = world.there, Watch.objects.create(forum=world.there)
    forum.posts_seen = 1

    def page(_forum, *, before):
        last = before or 200
        posts = [{"id": one} for one in range(last, max(last - 50, 0), -1)]
        return Done({"latest_posts": posts})

    few = Few(page, world.clock)
    monkeypatch.setattr(api, "newest_posts", few)
    for _ in range(2):
        answer = newest.poll(forum, now=world.clock(), watch=watch)
        few.turn()

    assert answer is None
    assert [said["before"] for _, said in few.asked] == [None, 150, 100, 50]
    assert (forum.posts_seen, Watch.objects.get().cursors) == (200, {})


def test_a_comparison_of_many_pages_and_events_comes_to_its_end(world, monkeypatch):
    world.plan()
    world.run(60)

    def page(_forum, _slug, _number, *, page):
        more = {"more_topics_url": "/more"} if page < 4 else {}
        return Done({"topic_list": {"topics": [], **more}})

    few = Few(page, world.clock)
    monkeypatch.setattr(api, "latest_of_category", few)
    Watch.objects.create(forum=world.there, lists_at=world.clock(), answers_at=world.clock())
    for _ in range(3):
        due.reconcile_due(now=world.clock())
        few.turn()

    assert [said["page"] for _, said in few.asked] == [0, 1, 2, 3, 4]
    mirror = EventMirror.objects.get()
    assert (mirror.swept_to, mirror.swept_at) == (None, world.clock())
    assert Watch.objects.get().cursors == {}


def test_a_turn_goes_on_with_the_event_at_which_the_last_one_stopped(world):
    watch, asked = Watch.objects.create(forum=world.there), []
    mirrors = [EventMirror(pk=number) for number in (3, 1, 2)]

    def look(mirror, *, now):
        asked.append(mirror.pk)
        return Later(now, "budget") if asked == [1, 2] else None

    for _ in range(2):
        due._each(watch, "lists", mirrors, look, world.clock())

    assert asked == [1, 2, 2, 3]
    assert Watch.objects.get().cursors == {}


def test_a_topic_longer_than_a_turn_is_reading_its_end(world, monkeypatch):
    thread = world.start()
    world.plan()
    world.run(60)
    listen(world)
    number = world.topic_of(thread).number
    for reply in range(85):
        world.forum.say(number, ["amina", "bartek"][reply % 2], f"Reply number {reply} here.")
        world.clock.move_on(20)
    first = world.forum.posts(number)[1]
    world.forum.outbox.clear()
    posts = api.posts

    def answer(*args):
        return posts(*args, now=world.clock(), lane=api.Lane.FRESH)

    few = Few(answer, world.clock, most=1)
    monkeypatch.setattr(api, "posts", few)
    monkeypatch.setattr(comparing, "WHOLE_FROM", 10_000)
    Topic.objects.filter(number=number).update(heard_at=world.clock())

    few.turn()
    world.run(30)
    assert 20 < len(here(thread)) < 86
    world.forum.edit(first, "Reply number 0, edited while it was read.")
    listen(world, 0)
    for _ in range(9):
        few.turn()
        world.run(61)

    said = here(thread)[1:]
    assert said[0] == "Reply number 0, edited while it was read."
    assert said[1:] == [f"Reply number {reply} here." for reply in range(1, 85)]
    topic = world.topic_of(thread)
    assert (topic.reading, topic.heard_at) == (None, None)
