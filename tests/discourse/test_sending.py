# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.discourse.models import MirroredPost, Topic
from apps.threads import services as threads
from tests.discourse.world import World, connected

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch) -> World:
    return connected(monkeypatch)


def test_an_event_gets_a_category_and_its_sessions_and_discussions_get_topics(world):
    session = world.session(title="Opening ceremony", code="OPEN")
    thread = world.start()
    threads.reply(thread, text="And I bring the poles.", by=world.user())

    world.plan()
    world.run(120)

    section = world.forum.category("CEE Meeting 2027")
    topics = [t for t in world.forum.state.topics.values() if t.category_id == section.id]
    assert sorted(t.title for t in topics if not t.describes_category) == [
        "CEE Meeting 2027",
        "Opening ceremony · CEE 2027",
        "Who brings the banner?",
    ]
    assert [post.number for post in world.posts_there(thread)] == [1, 2]
    assert session.forum_topic.number is not None
    assert not Topic.objects.to_do(world.clock()).exists()
    assert MirroredPost.objects.exclude(state="there").count() == 0


def test_an_answer_lost_after_the_forum_took_the_post_makes_no_second_one(world):
    thread = world.start()
    world.plan()
    world.run(60)
    threads.reply(thread, text="And I bring the poles.", by=world.user())
    world.wake(thread)
    world.forum.fail("timeout", method="POST", path="posts")

    world.run(150)

    assert [post.number for post in world.posts_there(thread)] == [1, 2]
    assert MirroredPost.objects.exclude(state="there").count() == 0
