# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organizers mirror an event: what they read before is what is made."""

import json

import pytest
from django.core.management import CommandError, call_command

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.discourse import layouts
from apps.discourse.models import EventMirror, MirroredPost
from apps.discourse.queries import figures
from apps.discourse.services import mirrors, queue
from apps.threads import services as threads
from apps.threads.models import Thread
from tests.discourse.incoming.listening import listen
from tests.discourse.world import World, connected
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory, TrackFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch) -> World:
    return connected(monkeypatch)


@pytest.fixture
def chief():
    return UserFactory(is_superuser=True)


def topics_there(world) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Category and tags of every topic of ours, by title."""
    forum = world.forum
    return {
        topic.title: (forum.state.categories[topic.category_id].name, tuple(sorted(topic.tags)))
        for topic in forum.state.topics.values()
        if topic.external_id and topic.deleted_at is None
    }


def test_what_is_shown_before_is_what_is_made(world, chief):
    EventMirror.objects.all().delete()
    track = TrackFactory(event=world.event, name="Community Health")
    SessionFactory(event=world.event, title="Opening", code="A1", track=track)
    SessionFactory(event=world.event, title="Opening", code="A2")
    world.start()
    mirror = mirrors.connect(event=world.event, forum=world.there, code="CEE 2027", by=chief)
    world.run(60)
    assert world.asked == []

    shown = layouts.preview(mirror)
    mirrors.resume(mirror, by=chief)
    world.run(120)

    assert sorted(shown.made) == sorted(topics_there(world))
    assert shown.section == "CEE Meeting 2027"
    assert shown.posts == MirroredPost.objects.exclude(post=None).count() == 1
    assert topics_there(world)["Opening · CEE 2027"] == (shown.section, ("community-health",))
    mirror.refresh_from_db()
    again = layouts.preview(mirror)
    assert (again.section, again.made, again.moved, again.posts) == ("", (), (), 0)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"layout": "tag", "main_category": 2}, "no-tag"),
        ({"layout": "both", "tag": "cee"}, "no-category"),
    ],
)
def test_a_layout_says_where(world, chief, fields, code):
    with pytest.raises(Refused) as refusal:
        mirrors.arrange(world.mirror, by=chief, **fields)

    assert refusal.value.code == code


def test_an_event_is_mirrored_to_one_forum(world, chief):
    with pytest.raises(Refused) as refusal:
        mirrors.connect(event=world.event, forum=world.there, code="X", by=chief)

    assert refusal.value.code == "mirrored"


def test_connecting_again_goes_on_with_the_same_topics(world, chief):
    thread = world.start()
    world.plan()
    world.run(90)
    mirrors.disconnect(world.mirror, by=chief)
    mirrors.disconnect(world.mirror, by=chief)
    threads.reply(thread, text="While it was off.", by=chief)
    world.wake(thread)
    world.run(60)
    assert len(world.posts_there(thread)) == 1

    mirror = mirrors.connect(event=world.event, forum=world.there, code="CEE 2027", by=chief)
    mirrors.resume(mirror, by=chief)
    world.run(60)

    assert len(world.posts_there(thread)) == 2
    told = Activity.objects.filter(verb="mirror.disconnected")
    assert told.count() == 1


def test_what_was_parked_is_tried_again_by_hand(world, chief):
    thread = world.start("Open questions for the closing")
    world.plan()
    world.forum.fail("title used", method="POST", path="posts", times=9)
    world.run(300)
    topic = world.topic_of(thread)
    assert topic.parked
    assert figures(world.mirror).topics_parked > 0
    world.forum.faults.clear()

    assert queue.retry(topic, by=chief) == 1
    world.run(90)

    assert len(world.posts_there(thread)) == 1


def test_commands_tell_how_far_both_sides_are_apart(world, capsys):
    world.start()
    world.plan()

    call_command("mirror", "status", "--json")
    before = json.loads(capsys.readouterr().out)["cee-2027"]
    assert (before["topics"], before["topics_to_send"], before["posts_to_send"]) == (0, 3, 1)
    world.run(90)
    call_command("mirror", "status", "--json", "--event", "cee-2027")
    after = json.loads(capsys.readouterr().out)["cee-2027"]
    assert (after["topics"], after["topics_to_send"], after["posts_to_send"]) == (3, 0, 0)
    call_command("mirror", "check")
    assert "topics to make: none" in capsys.readouterr().out
    call_command("mirror", "pause")
    world.mirror.refresh_from_db()
    assert world.mirror.paused_at is not None
    with pytest.raises(CommandError):
        call_command("mirror", "backfill")
    call_command("mirror", "resume")
    world.mirror.refresh_from_db()
    assert world.mirror.paused_at is None
    with pytest.raises(CommandError):
        call_command("mirror", "status", "--event", "another")


def test_what_is_said_in_a_topic_that_was_deleted_there_stays_here_and_can_begin_anew(world, chief):
    world.forum.add_hook()
    thread = world.start()
    world.plan()
    world.run(90)
    listen(world)
    first = world.topic_of(thread).number
    world.forum.delete_topic(first)
    listen(world)
    threads.reply(Thread.objects.get(pk=thread.pk), text="Is anybody there?", by=world.user())
    world.wake(thread)
    world.run(120)

    post = thread.posts.get(number=2)
    assert post.mirror_state == "parked"
    assert post.mirror_reason == "The topic was deleted on the forum."
    asked = len(world.asked)
    world.run(3_600)
    assert len(world.asked) == asked

    assert queue.retry(world.topic_of(thread), by=chief) > 0
    world.run(90)

    assert world.topic_of(thread).number != first
    assert world.is_there(post)
