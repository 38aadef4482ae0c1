# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.discourse.models import Delivery, ForumPerson, MirroredPost, Topic
from apps.threads import services as threads
from apps.threads.models import Case, Post, PostRevision
from tests.discourse.incoming.listening import here, listen, post_here
from tests.discourse.world import SECOND
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def writes(world):
    return [(method, path) for _, method, path in world.asked if method != "GET"]


def test_our_own_posts_come_home_as_nothing_new(world, thread):
    before = writes(world)

    listen(world)
    listen(world)

    assert here(thread) == ["I can carry it."]
    assert MirroredPost.objects.exclude(post=None).count() == 1
    assert writes(world) == before
    assert not Delivery.objects.filter(worked_at=None).exists()


def test_a_reply_on_the_forum_appears_here_under_its_writers_name(world, thread, topic):
    reply = world.forum.say(topic, "amina", "I bring the **poles** then.")

    listen(world)

    post = post_here(reply)
    assert here(thread) == ["I can carry it.", "I bring the **poles** then."]
    assert "<strong>poles</strong>" in post.html
    amina = ForumPerson.objects.get(username="amina")
    assert post.author == amina.person
    assert amina.user is None
    assert post.origin["address"].endswith(f"/t/-/{topic.id}/{reply.number}")


def test_a_reply_costs_no_request_once_the_topic_is_known(world, thread, topic):
    world.forum.say(topic, "amina", "The first of two replies.")
    listen(world)
    asked = len(world.asked)

    world.forum.say(topic, "bartek", "The second of two replies.")
    listen(world)

    assert here(thread)[1:] == ["The first of two replies.", "The second of two replies."]
    assert len(world.asked) == asked


def test_a_reply_is_not_sent_back(world, thread, topic):
    world.forum.say(topic, "amina", "This came from the forum.")
    before = writes(world)

    listen(world, 120)

    assert writes(world) == before
    assert [post.raw for post in world.forum.posts(topic)][1:] == ["This came from the forum."]


def test_an_answer_answers_the_same_post_here(world, thread, topic):
    first = world.forum.say(topic, "amina", "Who has a car for the banner?")
    second = world.forum.say(topic, "bartek", "I have one, a small one.", reply_to=first.number)

    listen(world)

    assert post_here(second).reply_to == post_here(first)


def test_edits_follow_and_the_earlier_text_is_kept(world, thread, topic):
    reply = world.forum.say(topic, "amina", "I bring one pole for it.")
    listen(world)
    world.clock.move_on(600)

    world.forum.edit(reply, "I bring two poles for it.")
    listen(world)

    assert post_here(reply).text == "I bring two poles for it."
    assert PostRevision.objects.get().text == "I bring one pole for it."


def test_an_edit_of_one_of_our_posts_there_is_followed_here(world, thread, topic):
    post = thread.posts.get()
    there = world.forum.post(MirroredPost.objects.get(post=post).remote_id)
    world.clock.move_on(600)
    before = writes(world)

    world.forum.edit(there, there.raw.replace("carry it", "carry it home"), user="mira")
    listen(world, 120)

    post.refresh_from_db()
    assert post.text == "I can carry it home."
    assert "people/" not in post.text
    assert writes(world) == before


def test_what_was_changed_on_both_sides_is_kept_twice(world, thread, topic):
    post = thread.posts.get()
    there = world.forum.post(MirroredPost.objects.get(post=post).remote_id)
    world.clock.move_on(600)
    world.forum.edit(there, there.raw.replace("carry it", "carry it by car"), user="mira")
    world.clock.move_on(60)
    Post.objects.filter(pk=post.pk).update(
        text="I can carry it by bike.", changed_in=77, edited_at=world.clock()
    )

    listen(world, 120)

    texts = {post.text for post in Post.objects.filter(pk=post.pk)}
    texts |= set(PostRevision.objects.values_list("text", flat=True))
    assert texts >= {"I can carry it by bike.", "I can carry it by car."}
    assert "by bike" in there.raw


def test_an_edit_of_a_text_that_was_cut_for_the_forum_leaves_the_whole_here(world, thread):
    writer, words = world.user(), "A long report of the whole day. "
    post = threads.reply(thread, text=words * 1_015, by=writer)
    world.wake(thread)
    world.run(60)
    listen(world)
    there = world.forum.post(MirroredPost.objects.get(post=post).remote_id)
    assert "[…](" in there.raw
    world.clock.move_on(600)

    world.forum.edit(there, there.raw.replace("A long report", "A short report", 1), user="mira")
    listen(world, 120)

    post.refresh_from_db()
    assert post.text == (words * 1_015).strip()
    rival = post.revisions.get(is_rival=True)
    assert rival.text.startswith("A short report")
    assert Case.objects.get(post=post).why == "clash"
    assert "A short report" not in there.raw
    before = writes(world)
    listen(world, 120)
    assert writes(world) == before
    assert post.revisions.count() == 1


@pytest.mark.parametrize(
    "raw", ["<!-- only a note to editors -->", "With a \0 in the middle of it."]
)
def test_a_text_that_is_kept_otherwise_than_it_came_is_not_sent_back(world, thread, topic, raw):
    reply = world.forum.say(topic, "amina", "The first text of this reply.")
    listen(world)
    before = writes(world)

    reply.raw, reply.cooked, reply.updated_at = raw, "", world.clock() + SECOND
    Topic.objects.filter(thread=thread).update(heard_at=world.clock())
    listen(world, 120)

    assert post_here(reply).text != "The first text of this reply."
    assert writes(world) == before


def test_pictures_that_the_forum_fetched_are_no_edit(world, thread, topic):
    reply = world.forum.say(topic, "amina", "See ![hall](https://x.example/h.png) there.")
    listen(world)

    world.forum.edit(reply, "See ![hall](upload://aBcD.png) there.", user="system")
    listen(world)

    assert PostRevision.objects.count() == 0
    assert "x.example" in post_here(reply).text


def test_a_deleted_post_becomes_a_tombstone_and_comes_back(world, thread, topic):
    reply = world.forum.say(topic, "amina", "I change my mind about this.")
    listen(world)

    world.forum.delete(reply)
    listen(world)
    assert here(thread) == ["I can carry it."]
    assert post_here(reply).removed_at is not None

    world.forum.recover(reply)
    listen(world)
    assert here(thread) == ["I can carry it.", "I change my mind about this."]


def test_what_its_author_deletes_is_gone_at_once_though_the_forum_only_edits_it(
    world, thread, topic
):
    reply = world.forum.say(topic, "amina", "I change my mind about this.")
    listen(world)

    world.forum.delete(reply, user="amina")
    listen(world)

    assert here(thread) == ["I can carry it."]
    assert PostRevision.objects.count() == 0


def test_a_mark_that_nobody_sees_takes_no_edit_back_that_waits_to_be_sent(world, thread, topic):
    """Another program marks the post there while an edit of here has not come there yet."""
    post = thread.posts.get()
    threads.edit(post, text="I can carry it with Amina.", by=post.author.user)
    world.clock.move_on(5)
    [there] = world.forum.posts(topic)
    world.forum.edit(there, f"{there.raw}\n\n<!-- seen by another portal -->", user="mira")

    listen(world)
    world.wake(thread)
    world.run(60)

    assert here(thread) == ["I can carry it with Amina."]
    assert "I can carry it with Amina." in there.raw


def test_what_was_removed_here_stays_removed_whatever_the_forum_does(world, thread, topic):
    reply = world.forum.say(topic, "amina", "Something against the rules.")
    listen(world)
    threads.hide(post_here(reply), rule=1, by=UserFactory(is_superuser=True))
    world.forum.edit(reply, "Something against the rules, again.")
    listen(world)
    world.forum.delete(reply)
    listen(world)
    world.forum.recover(reply)
    listen(world)

    assert here(thread) == ["I can carry it."]


def test_likes_are_counted(world, thread, topic):
    reply = world.forum.say(topic, "amina", "A reply that people like.")
    listen(world)

    world.forum.like(reply, "bartek")
    listen(world)

    assert post_here(reply).thanks_count == 1


def test_a_quote_leads_to_the_post_here(world, thread, topic):
    reply = world.forum.say(
        topic,
        "amina",
        f'[quote="eventforum, post:1, topic:{topic.id}"]\ncarry it\n[/quote]\nThanks a lot for it!',
    )

    listen(world)

    first = thread.posts.get(number=1)
    assert f"]({first.get_absolute_url()})" in post_here(reply).text
    assert first.get_absolute_url() in post_here(reply).html


def test_somebody_linked_is_themselves_and_is_told_when_called(world, thread, topic):
    user = world.user()
    amina = world.forum.user("amina")
    ForumPerson.objects.create(forum=world.there, number=amina.id, username="amina", user=user)
    mine = world.forum.say(topic, "amina", "I am known here as well.")
    theirs = world.forum.say(topic, "bartek", "Are you there, @amina? And @chen?")

    listen(world)

    assert post_here(mine).author == user.person
    assert [row.person for row in post_here(theirs).mentions.all()] == [user.person]


def test_a_new_name_there_is_followed(world, thread, topic):
    world.forum.say(topic, "amina", "The first thing I say here.")
    listen(world)
    world.forum.rename_user("amina", "amina_wm")
    world.forum.say(topic, "amina_wm", "The second thing I say here.")

    listen(world)

    assert ForumPerson.objects.filter(username__startswith="amina").count() == 1
    assert ForumPerson.objects.get(username="amina_wm").person.posts.count() == 2
