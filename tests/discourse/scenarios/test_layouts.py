# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a category to a topic and a tag and back: everything stays what it was, elsewhere."""

import os

import pytest

from apps.discourse import layouts, sending
from apps.discourse.models import MirroredPost, Topic
from apps.discourse.services import mirrors
from apps.threads import services as threads
from apps.threads.models import Thread
from tests.discourse.incoming.listening import here, listen
from tests.discourse.world import World, connected
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

DISCUSSIONS = 50 if "SCENARIOS" in os.environ else 5
"""As many as is promised by `make faults`; fewer among the tests."""

LONG = 60 + DISCUSSIONS * 6


@pytest.fixture
def world(monkeypatch) -> World:
    world = connected(monkeypatch)
    world.forum.add_hook()
    return world


def places(world: World) -> set[tuple[str, tuple[str, ...]]]:
    """Category and tags of the topics that strangers read there."""
    state = world.forum.state
    return {
        (state.categories[topic.category_id].name, tuple(sorted(topic.tags)))
        for topic in state.topics.values()
        if topic.external_id and topic.deleted_at is None
    }


def what_is_there(world: World) -> dict[int, list[tuple[int, str]]]:
    """Posts of each topic, by its number."""
    topics = [topic for topic in world.forum.state.topics.values() if topic.external_id]
    return {
        topic.id: [(post.id, post.raw) for post in world.forum.posts(topic) if post.type == 1]
        for topic in topics
        if topic.deleted_at is None
    }


def what_is_here() -> dict[str, list[str]]:
    return {thread.get_absolute_url(): here(thread) for thread in Thread.objects.order_by("pk")}


def numbers() -> dict[int, int | None]:
    return dict(Topic.objects.order_by("pk").values_list("pk", "number"))


def switch(world: World, by, **fields) -> layouts.Preview:
    mirrors.arrange(world.mirror, by=by, **fields)
    world.mirror.refresh_from_db()
    shown = layouts.preview(world.mirror)
    mirrors.resume(world.mirror, by=by)
    return shown


def test_another_layout_and_back_moves_topics_and_makes_none_anew(world):
    chief = UserFactory(is_superuser=True)
    found = [world.start(f"Matter {n} of many", f"Words of {n}.") for n in range(DISCUSSIONS)]
    world.plan()
    world.run(LONG)
    listen(world)
    for thread in found[::3]:
        topic = world.forum.topic(world.topic_of(thread).number)
        world.forum.say(topic, "amina", f"An answer to {thread.title}.")
    listen(world)
    before = (numbers(), what_is_here(), what_is_there(world))
    topics, asked = len(world.forum.state.topics), len(world.asked)
    general = world.forum.category("General").id

    shown = switch(world, chief, layout="tag", main_category=general, tag="CEE2027")
    assert (shown.made, len(shown.moved)) == ((), DISCUSSIONS + 1)
    world.run(LONG, most=20_000)
    listen(world)

    assert places(world) == {("General", ("cee2027",))}
    assert (numbers(), what_is_here(), what_is_there(world)) == before

    shown = switch(world, chief, layout="section")
    assert (shown.made, len(shown.moved)) == ((), DISCUSSIONS + 1)
    world.run(LONG, most=20_000)
    listen(world)

    assert places(world) == {("CEE Meeting 2027", ())}
    assert (numbers(), what_is_here(), what_is_there(world)) == before
    assert len(world.forum.state.topics) == topics
    assert {method for _, method, _ in world.asked[asked:]} <= {"GET", "PUT"}


def test_who_speaks_while_topics_move_is_heard_on_both_sides(world):
    chief = UserFactory(is_superuser=True)
    found = [world.start(f"Matter {n} of many", f"Words of {n}.") for n in range(3)]
    world.plan()
    world.run(60)
    listen(world)
    general = world.forum.category("General").id
    switch(world, chief, layout="tag", main_category=general, tag="CEE2027")

    for _ in range(4):
        sending.work_one(now=world.clock())
    for thread in found:
        threads.reply(thread, text=f"Said here of {thread.title}.", by=world.user())
        world.wake(thread)
        topic = world.forum.topic(world.topic_of(thread).number)
        world.forum.say(topic, "amina", f"Said there of {thread.title}.")
    listen(world, 120)
    listen(world)

    for thread in found:
        said = {f"Said here of {thread.title}.", f"Said there of {thread.title}."}
        assert said < set(here(thread))
        raws = "\n".join(post.raw for post in world.posts_there(thread))
        assert all(raws.count(words) == 1 for words in said)
    assert places(world) == {("General", ("cee2027",))}
    assert not MirroredPost.objects.exclude(parked="").exists()
