# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.discourse import sending
from apps.discourse.models import EventMirror, ForumPerson, MirroredPost, Topic
from apps.threads import services as threads
from apps.threads.models import Post
from tests.discourse.world import World, connected
from tests.factories.accounts import UserFactory

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


@pytest.fixture
def thread(world):
    """A discussion that is there, of two posts."""
    thread = world.start()
    threads.reply(thread, text="And I bring the poles.", by=world.user())
    world.plan()
    world.run(90)
    return thread


def raw_there(world, post):
    return world.forum.post(MirroredPost.objects.get(post=post).remote_id).raw


def follow(world, thread):
    world.wake(thread)
    world.run(60)


def test_the_bridge_says_whose_words_they_are(world, thread):
    post = thread.posts.get(number=2)

    raw = raw_there(world, post)

    assert raw.startswith(f"**[{post.author}](")
    assert "And I bring the poles." in raw
    assert raw.endswith(f"<!-- ef:post:{post.mirrored.key} -->")


def test_whoever_linked_their_forum_account_speaks_under_it(world, thread):
    user = world.user()
    amina = world.forum.user("amina")
    ForumPerson.objects.create(forum=world.there, number=amina.id, username="amina", user=user)
    world.there.features |= {"impersonate": True}
    world.there.save()

    post = threads.reply(thread, text="I said this here, as myself.", by=user)
    follow(world, thread)

    there = world.posts_there(thread)[-1]
    assert world.forum.user_of(there).username == "amina"
    assert there.raw.startswith("I said this here, as myself.")
    assert world.is_there(post)


def test_what_the_forum_does_not_let_somebody_say_the_bridge_says_for_them(world, thread):
    user = world.user()
    bartek = world.forum.user("bartek")
    ForumPerson.objects.create(forum=world.there, number=bartek.id, username="bartek", user=user)
    world.there.features |= {"impersonate": True}
    world.there.save()
    world.forum.set_status(world.topic_of(thread).number, "closed")

    threads.reply(thread, text="May I still say something?", by=user)
    follow(world, thread)

    there = world.posts_there(thread)[-1]
    assert world.forum.user_of(there).username == "eventforum"
    assert "May I still say something?" in there.raw


def test_edits_deletions_and_recoveries_follow(world, thread):
    post = thread.posts.get(number=2)
    author = User.objects.get(person=post.author)

    threads.edit(post, text="And I bring two poles.", by=author)
    follow(world, thread)
    assert "And I bring two poles." in raw_there(world, post)

    threads.hide(post, rule=1, by=UserFactory(is_superuser=True))
    follow(world, thread)
    assert [p.number for p in world.posts_there(thread)] == [1]

    threads.show_again(post, by=UserFactory(is_superuser=True))
    follow(world, thread)
    assert [p.number for p in world.posts_there(thread)] == [1, 2]


def test_the_first_post_of_a_topic_is_emptied_and_never_takes_the_topic_along(world, thread):
    post = thread.posts.get(number=1)

    threads.remove(post, by=User.objects.get(person=post.author))
    follow(world, thread)

    assert [p.number for p in world.posts_there(thread)] == [1, 2]
    assert "I can carry it." not in raw_there(world, post)


def test_titles_tags_and_closing_follow_and_a_reply_comes_before_the_close(world, thread):
    chief = UserFactory(is_superuser=True)

    threads.rename(thread, title="Who brings the big banner?", by=chief)
    threads.tag(thread, names=["Logistics"], by=chief)
    threads.reply(thread, text="The last word.", by=world.user())
    threads.close(thread, by=chief)
    follow(world, thread)

    topic = world.forum.topic(world.topic_of(thread).number)
    assert (topic.title, topic.tags, topic.closed) == (
        "Who brings the big banner?", ["logistics"], True
    )  # fmt: skip
    kinds = [post.type for post in world.forum.posts(topic)]
    assert kinds == [1, 1, 1, 3]

    threads.reopen(thread, by=chief)
    follow(world, thread)
    assert not topic.closed


def test_a_discussion_that_is_removed_goes_and_comes_back(world, thread):
    chief = UserFactory(is_superuser=True)
    number = world.topic_of(thread).number

    threads.remove_thread(thread, rule=1, by=chief)
    follow(world, thread)
    assert world.forum.topic(number).deleted_at is not None

    threads.show_thread_again(thread, by=chief)
    follow(world, thread)
    assert world.forum.topic(number).deleted_at is None


def test_a_discussion_that_is_split_takes_its_posts_along_there(world, thread):
    chief = UserFactory(is_superuser=True)
    ids = {row.post_id: row.remote_id for row in MirroredPost.objects.exclude(post=None)}
    moved = thread.posts.get(number=2)

    new = threads.split(thread, numbers=[2], title="Poles and their bearers", by=chief)
    world.wake(new)
    follow(world, thread)

    assert [p.id for p in world.posts_there(new)][1:] == [ids[moved.pk]]
    assert len([p for p in world.posts_there(thread) if p.type == 1]) == 1


@pytest.mark.parametrize("lost", ["", "timeout", "reset unheard"])
def test_discussions_that_are_merged_are_not_said_anew_there(world, thread, lost):
    other = world.start("Who has poles?", "I have two of them.")
    threads.reply(other, text="And I have rope.", by=world.user())
    world.wake(other)
    world.run(60)
    said = len([1 for _, method, path in world.asked if (method, path) == ("POST", "/posts.json")])
    old = world.topic_of(other).number
    if lost:
        world.forum.fail(lost, times=1, path="/move-posts")

    threads.merge(other, into=thread, by=UserFactory(is_superuser=True))
    world.wake(other)
    world.wake(thread)
    world.run(240)

    there = [post.raw for post in world.posts_there(thread) if post.type == 1]
    assert ["two of them" in raw for raw in there].count(True) == 1
    assert "two of them" in there[-2]
    assert "rope" in there[-1]
    now = len([1 for _, method, path in world.asked if (method, path) == ("POST", "/posts.json")])
    assert now == said
    assert world.forum.topic(old).deleted_at is not None
    rows = MirroredPost.objects.filter(topic=world.topic_of(thread), post__isnull=False)
    assert rows.count() == thread.posts.filter(moved_to=None).count()
    assert all(row.state == "there" and row.remote_id for row in rows)


def test_an_answer_names_the_post_it_answers_by_its_number_there(world, thread):
    second = thread.posts.get(number=2)

    threads.reply(thread, text="How long are they?", reply_to=second, by=world.user())
    follow(world, thread)

    assert world.posts_there(thread)[-1].reply_to == 2


def test_an_event_that_only_its_organizers_see_is_not_sent(world):
    world.event.hidden = True
    world.event.save()
    world.start()

    world.plan()
    world.run(60)

    assert [path for _, method, path in world.asked if method == "POST"] == []


def test_nothing_is_sent_while_a_mirror_is_paused(world, thread):
    EventMirror.objects.update(paused_at=world.clock())
    asked = len(world.asked)

    threads.reply(thread, text="Not yet.", by=world.user())
    follow(world, thread)

    assert len(world.asked) == asked


def test_more_edits_of_one_post_than_a_person_makes_stop_at_the_breaker(world, thread):
    post = thread.posts.get(number=2)
    for number in range(20):
        Post.objects.filter(pk=post.pk).update(text=f"Version {number}", changed_in=100 + number)
        world.wake(thread)
        world.run(5)

    row = MirroredPost.objects.get(post=post)
    assert (row.state, row.parked) == ("parked", "runaway")
    edits = [path for _, m, path in world.asked if m == "PUT" and "/posts/" in path]
    assert len(edits) == 11  # The twelfth was that it was made.


def test_the_card_of_a_session_follows_its_programme(world):
    session = world.session(title="Opening ceremony", code="OPEN")
    world.plan()
    world.run(90)
    card = MirroredPost.objects.get(topic__session=session)
    before = world.forum.post(card.remote_id).raw

    session.starts_at += timedelta(hours=2)
    session.ends_at += timedelta(hours=2)
    session.save()
    sending.wake_sessions([session.pk], now=world.clock())
    world.run(30)

    after = world.forum.post(card.remote_id).raw
    assert "[date=" in before
    assert after != before
    assert f"/sessions/{session.code}/" in after


def test_a_topic_that_waits_for_moderators_is_not_sent_again_and_found_later(world):
    user = world.user()
    amina = world.forum.user("amina")
    ForumPerson.objects.create(forum=world.there, number=amina.id, username="amina", user=user)
    world.there.features |= {"impersonate": True}
    world.there.save()
    thread = threads.start(event=world.event, title="May I ask this?", text="Or not?", by=user)
    world.forum.traps.enqueue = True
    world.plan()

    world.run(1_500)

    [waiting] = world.forum.state.pending
    assert world.topic_of(thread).number is None

    world.forum.approve(waiting)
    world.run(900)
    assert len(world.posts_there(thread)) == 1
    assert world.is_there(thread.posts.get())
