# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said and done where a mirror or its forum does not go on."""

import pytest
from django.core.management import CommandError, call_command

from apps.discourse import incoming, sending
from apps.discourse.models import Delivery, MirroredPost, Topic
from apps.discourse.reconciling import whole
from apps.discourse.services import checking, connecting, mirrors
from apps.threads import services as threads
from apps.threads.models import Post
from tests.discourse.world import World, connected

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch) -> World:
    return connected(monkeypatch)


@pytest.fixture
def waiting(world):
    """A post that says that it waits to be mirrored."""
    world.forum.traps.down = True
    thread = world.start()
    world.plan()
    world.run(60)
    sending.tell_waiting(now=world.clock())
    post = thread.posts.get()
    assert post.mirror_state == "waiting"
    return post


@pytest.mark.parametrize("what", ["mirror", "forum"])
def test_nothing_waits_for_what_was_disconnected(world, waiting, what):
    if what == "mirror":
        mirrors.disconnect(world.mirror, by=None)
    else:
        connecting.disconnect(world.there, by=None)
    sending.tell_waiting(now=world.clock())

    assert Post.objects.get(pk=waiting.pk).mirror_state == ""


def test_what_was_left_alone_is_not_said_to_wait(world, waiting):
    Post.objects.update(mirror_state="")
    Topic.objects.update(parked="refused")

    assert sending.tell_waiting(now=world.clock()) == 0


def test_comparing_all_leaves_live_topics_first(world):
    thread = world.start()
    world.plan()
    world.run(90)
    Topic.objects.filter(thread=thread).update(changed=99, lane=Topic.Lane.LIVE)

    whole.compare_whole(world.mirror, now=world.clock())

    topic = Topic.objects.get(thread=thread)
    assert (topic.lane, topic.heard_at is None) == (Topic.Lane.LIVE, False)
    assert Topic.objects.get(kind="main").lane == Topic.Lane.BACKFILL


@pytest.mark.parametrize("what", ["backfill", "reconcile"])
def test_commands_refuse_to_wait_for_a_forum_that_refuses_the_key(world, what):
    world.there.locked_out_at = world.clock()
    world.there.save()

    with pytest.raises(CommandError, match="refuses the key"):
        call_command("mirror", what)


def test_labels_stay_where_the_forum_takes_no_tags(world):
    thread = threads.start(
        event=world.event, title="Travel", text="By train.", tags=["Travel"], by=world.user()
    )
    world.plan()
    world.run(60)
    assert MirroredPost.objects.filter(post__thread=thread, state="there").exists()
    world.there.features |= {"tags": False}
    world.there.save()
    world.forum.topic(world.topic_of(thread).number).tags.clear()
    Topic.objects.update(heard_at=world.clock())

    world.run(60)

    assert [tag.name for tag in thread.tags.all()] == ["Travel"]


def test_of_what_is_not_mirrored_no_text_is_kept(world):
    Delivery.objects.create(
        forum=world.there, kind="post", event="post_created", topic_id=999_999, body=b'{"post": {}}'
    )

    incoming.hear(now=world.clock())

    kept = Delivery.objects.get()
    assert (kept.outcome, bytes(kept.body)) == ("not mirrored", b"")


def test_the_webhook_tells_of_categories(world):
    assert checking.make_hook(world.there, now=world.clock())

    world.forum.add_category("For the staff", permissions={"staff": 1})

    assert any("category_created" in str(told.headers) for told in world.forum.outbox)
