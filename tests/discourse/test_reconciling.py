# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no webhook told of is found all the same."""

from datetime import timedelta

import pytest

from apps.discourse import incoming, reconciling
from apps.discourse.models import Delivery, MirroredPost, Topic, Watch
from apps.discourse.reconciling import hidden
from apps.threads import services as threads
from tests.discourse.incoming.listening import here, listen, lose
from tests.discourse.world import World, connected

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch) -> World:
    world = connected(monkeypatch)
    hook = world.forum.add_hook()
    world.there.hook_id = hook.id
    world.there.features |= {"delivery_log": True}
    world.there.save()
    return world


@pytest.fixture
def thread(world):
    thread = world.start()
    world.plan()
    world.run(60)
    listen(world)
    reconcile(world)
    return thread


@pytest.fixture
def topic(world, thread):
    return world.forum.topic(world.topic_of(thread).number)


def reconcile(world, seconds=90):
    world.clock.move_on(seconds)
    reconciling.reconcile_due(now=world.clock())
    incoming.hear(now=world.clock())
    world.run(30)


def fail_all(world):
    """The portal does not answer: the forum logs what it sent, and sends it no more."""
    world.forum.pass_on(lambda delivery: None)


def test_the_log_of_the_forum_brings_what_did_not_come(world, thread, topic):
    first = world.forum.say(topic, "amina", "The first that is lost on the way.")
    world.forum.say(topic, "bartek", "The second that is lost on the way.")
    world.forum.edit(first, "The first, edited and lost on the way.")
    world.forum.delete(world.forum.say(topic, "chen", "Gone before anybody came."))
    fail_all(world)

    reconcile(world)

    assert here(thread)[1:] == [
        "The first, edited and lost on the way.",
        "The second that is lost on the way.",
    ]


def test_what_came_is_not_kept_again_from_the_log(world, thread, topic):
    world.forum.say(topic, "amina", "This one came at once, as it should.")
    listen(world)
    before = Delivery.objects.count()

    reconcile(world)
    reconcile(world)

    assert Delivery.objects.count() == before
    assert len(here(thread)) == 2


def test_without_a_log_the_newest_posts_are_read(world, thread, topic):
    world.there.features |= {"delivery_log": False}
    world.there.save()
    reconcile(world)
    world.forum.say(topic, "amina", "Nobody tells the portal of this.")
    lose(world)

    reconcile(world)

    assert here(thread)[-1] == "Nobody tells the portal of this."


@pytest.mark.parametrize("has_log", [True, False])
def test_a_post_hidden_there_is_hidden_here_within_a_minute_and_comes_back(
    world, thread, topic, has_log
):
    world.there.features |= {"delivery_log": has_log}
    world.there.save()
    post = world.forum.say(topic, "amina", "This is flagged by many people.")
    listen(world)
    assert len(here(thread)) == 2

    world.forum.hide(post)
    lose(world)
    reconcile(world, 30)
    assert here(thread) == ["I can carry it."]

    world.forum.hide(post, hidden=False)
    reconcile(world, 30)
    assert here(thread) == ["I can carry it.", "This is flagged by many people."]


def test_a_post_that_the_list_does_not_show_is_looked_for_once(world, thread, topic):
    post = world.forum.say(topic, "amina", "A list that shows only some posts.")
    world.forum.say(topic, "bartek", "Nobody knows why this is so.")
    listen(world)
    hidden.compare(world.there, hidden.known_now(world.there), [{"id": 1}], now=world.clock())
    world.run(30)
    read = Topic.objects.get(thread=thread).read_at

    world.clock.move_on(60)
    hidden.compare(world.there, hidden.known_now(world.there), [{"id": 1}], now=world.clock())

    assert post.id in Watch.objects.get().odd
    assert Topic.objects.get(thread=thread).heard_at is None
    assert Topic.objects.get(thread=thread).read_at == read
    assert len(here(thread)) == 3


def test_lists_find_topics_that_nobody_told_of(world, thread, topic):
    world.mirror.refresh_from_db()
    world.forum.start(
        "Where do we meet for dinner?",
        "dalia",
        "At the river, beside the old bridge.",
        category=world.mirror.section,
    )
    lose(world)

    reconcile(world, 300)

    found = Topic.objects.get(from_there=True)
    assert here(found.thread) == ["At the river, beside the old bridge."]


def test_lists_find_titles_and_closings_that_nobody_told_of(world, thread, topic):
    reconcile(world, 300)
    world.forum.change(topic, title="Who brings both of the banners?")
    world.forum.set_status(topic, "closed")
    lose(world)

    reconcile(world, 300)

    thread.refresh_from_db()
    assert thread.title == "Who brings both of the banners?"
    assert thread.closed_at is not None


def test_each_night_everything_is_compared(world, thread, topic):
    post = world.forum.say(topic, "amina", "This is deleted, and nobody is told.")
    listen(world)
    world.forum.delete(post)
    lose(world)
    world.there.hook_id = None
    world.there.save()
    assert len(here(thread)) == 2

    reconcile(world, timedelta(hours=25).total_seconds())

    assert len(here(thread)) == 1
    world.mirror.refresh_from_db()
    assert world.mirror.swept_at is not None


def test_nothing_is_asked_of_forums_without_a_mirror_that_runs(world, thread):
    world.mirror.paused_at = world.clock()
    world.mirror.save()
    asked = len(world.asked)

    reconcile(world, 90_000)

    assert len(world.asked) == asked


def test_what_is_looked_at_costs_few_requests(world, thread):
    reconcile(world, 300)
    asked = len(world.asked)

    for _ in range(10):
        reconcile(world, 60)

    assert len(world.asked) - asked <= 26
    assert MirroredPost.objects.exclude(post=None).count() == 1


def test_who_answers_on_the_forum_is_counted_beside_who_answers_here(world):
    world.there.features |= {"calendar": True}
    world.there.save()
    world.plan()
    world.run(90)
    card = MirroredPost.objects.get(is_card=True)
    for name, status in (("amina", "going"), ("chen", "going"), ("dalia", "interested")):
        path = f"/discourse-post-event/events/{card.remote_id}/invitees"
        answer = world.forum.ask("POST", path, {"invitee": {"status": status}}, user=name)
        assert answer.status == 200

    reconcile(world, 700)

    counted = world.event.headcounts.get(session=None).forum
    assert (counted["going"], counted["interested"]) == (2, 1)
    assert counted["place"] == world.there.name


def test_a_topic_is_not_read_again_for_what_we_have_written_in_it(world, thread, topic):
    reconcile(world, 300)
    for number in range(3):
        threads.reply(thread, text=f"Number {number} of what we say.", by=world.user())
    world.wake(thread)
    world.run(60)
    lose(world)
    read = f"/t/{topic.id}.json"
    before = [path for _, _, path in world.asked].count(read)

    reconcile(world, 300)

    assert [path for _, _, path in world.asked].count(read) == before
    assert len(here(thread)) == 4
