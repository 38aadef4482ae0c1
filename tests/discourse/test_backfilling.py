# SPDX-License-Identifier: AGPL-3.0-or-later
"""Much that is old goes out as fast as the forum allows, and what is new does not wait for it."""

import os
from datetime import timedelta

import pytest

from apps.discourse import sending
from apps.discourse.models import MirroredPost
from apps.threads import services as threads
from tests.discourse.world import World, connected
from tests.factories.threads import many_posts

pytestmark = pytest.mark.django_db

POSTS = int(os.environ.get("BACKFILL") or "120")
PER_MINUTE = 50


@pytest.fixture
def world(monkeypatch) -> World:
    return connected(monkeypatch)


def test_a_backfill_uses_the_whole_budget_and_a_live_reply_waits_for_none_of_it(world):
    old, live = world.start("A long one from last year"), world.start("What is said right now")
    world.plan()
    world.run(60)
    session = world.session(
        starts_at=world.clock() - timedelta(minutes=5), ends_at=world.clock() + timedelta(hours=9)
    )
    world.run(60)
    many_posts(old, POSTS, author=world.user().person)
    sending.wake_threads([old.pk], now=world.clock())
    old.forum_topic.refresh_from_db()
    type(old.forum_topic).objects.filter(pk=old.forum_topic.pk).update(lane=2)
    begun, asked = world.clock(), len(world.asked)
    world.run(60)
    threads.reply_to_session(session, text="Can you speak up?", by=world.user())
    said = world.clock()
    sending.wake_sessions([session.pk], now=world.clock())
    while MirroredPost.objects.filter(post__thread=old, state="there").count() < POSTS + 1:
        world.run(60)

    took = (world.asked[-1][0] - begun).total_seconds() / 60
    used = len(world.asked) - asked
    assert used >= 0.97 * PER_MINUTE * took
    assert not [one for one in world.forum.asked if one.status == 429]
    topic = world.forum.state.topics[session.forum_topic.number]
    [reply] = [post for post in world.forum.posts(topic) if "speak up" in post.raw]
    assert reply.created_at - said <= timedelta(minutes=2)
    numbers = [
        MirroredPost.objects.get(remote_id=post.id).post.number
        for post in world.posts_there(old)[-50:]
    ]
    assert numbers == sorted(numbers)
    assert live.forum_topic.number
