# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.discourse.sandbox import Clock, Forum
from apps.discourse.sandbox.things import Post

NEW = "Altogether other words than before, and many of them. " * 4


@pytest.fixture
def post(forum: Forum, heard) -> Post:
    where = forum.start("What shall we talk about?")
    post = forum.say(where, "bartek", "I would like to hear about maps.")
    heard()
    return post


def put(forum: Forum, post: Post, **fields):
    return forum.ask("PUT", f"/posts/{post.id}.json", {"post": fields})


def test_an_edit_is_told_with_the_new_text(forum: Forum, post: Post, clock: Clock):
    clock.move_on(600)
    made = put(forum, post, raw=NEW, edit_reason="clearer")

    assert made.json["post"]["raw"] == NEW.rstrip()
    assert made.json["post"]["version"] == 2
    (told,) = forum.outbox
    assert told.event == "post_edited"
    assert NEW.rstrip() in told.text
    assert '"version":2' in told.text


def test_the_same_text_is_no_edit(forum: Forum, post: Post, heard):
    assert put(forum, post, raw=f"{post.raw}  ").status == 200
    assert heard() == []
    assert post.version == 1


def test_staff_delete_at_once(forum: Forum, post: Post, heard):
    answered = forum.ask("DELETE", f"/posts/{post.id}.json")

    assert (answered.status, answered.body) == (200, b"")
    assert heard() == ["post_destroyed"]
    assert post not in forum.posts(post.topic_id)


def test_what_was_deleted_is_recovered_under_its_number(forum: Forum, post: Post, heard):
    forum.delete(post)
    made = forum.ask("PUT", f"/posts/{post.id}/recover.json")

    assert made.json["deleted_at"] is None
    assert heard() == ["post_destroyed", "post_recovered"]
    assert forum.posts(post.topic_id)[-1] is post


def test_an_author_recovers_their_words_before_the_day_is_over(
    forum: Forum, post: Post, clock: Clock
):
    words = post.raw
    forum.delete(post, user="bartek")
    forum.recover(post, user="bartek")
    clock.move_on(90_000)
    forum.ask("GET", "/latest.json")

    assert (post.raw, post.user_deleted, post.deleted_at) == (words, False, None)


def test_deleting_the_first_post_deletes_the_topic(forum: Forum, post: Post, heard):
    topic = forum.topic(post.topic_id)
    forum.delete(forum.first_post(topic))

    assert heard() == ["post_destroyed", "topic_destroyed"]
    assert forum.ask("GET", f"/t/{topic.id}.json", key="").status == 404
    forum.recover_topic(topic)
    assert heard() == ["post_recovered", "topic_recovered"]
    assert forum.ask("GET", f"/t/{topic.id}.json", key="").status == 200


def test_a_topic_is_deleted_once(forum: Forum, post: Post):
    assert forum.ask("DELETE", f"/t/{post.topic_id}.json").status == 200
    assert forum.ask("DELETE", f"/t/{post.topic_id}.json").status == 422
    assert forum.ask("DELETE", "/t/999.json").status == 422
    assert forum.ask("PUT", f"/t/{post.topic_id}/recover").body == b""


def test_nobody_edits_what_others_wrote(forum: Forum, post: Post):
    said = {"post": {"raw": NEW}}

    assert forum.ask("PUT", f"/posts/{post.id}.json", said, user="amina").status == 403


def test_a_like_is_given_once_and_not_to_oneself(forum: Forum, post: Post, heard):
    def like(user: str) -> int:
        said = {"id": post.id, "post_action_type_id": 2}
        return forum.ask("POST", "/post_actions.json", said, user=user).status

    assert [like("amina"), like("amina"), like("bartek")] == [200, 403, 403]
    assert heard() == ["post_liked"]
    undone = forum.ask(
        "DELETE", f"/post_actions/{post.id}.json?post_action_type_id=2", user="amina"
    )
    assert (undone.status, post.likes) == (200, [])


def test_merging_somebody_gives_another_what_they_wrote(forum: Forum, post: Post):
    forum.merge_users("bartek", "chen")

    assert forum.user_of(post).username == "chen"
    assert forum.ask("GET", "/u/bartek.json").status == 404


def test_renaming_somebody_rewrites_texts_and_tells_no_hook_of_them(forum: Forum, heard):
    where = forum.start("What shall we talk about?", raw="Ask @bartek, not @bartek-the-other one.")
    heard()
    forum.rename_user("bartek", "bart")

    assert forum.first_post(where).raw == "Ask @bart, not @bartek-the-other one."
    assert heard() == ["user_updated"]


def test_a_small_edit_after_a_while_counts(forum: Forum, post: Post, clock: Clock):
    clock.move_on(301)
    forum.edit(post, f"{post.raw} Truly.")

    assert post.version == 2


def test_an_edit_lifts_its_topic_when_it_is_of_the_last_post(
    forum: Forum, post: Post, clock: Clock
):
    topic = forum.topic(post.topic_id)
    before = topic.bumped_at
    clock.move_on(60)
    forum.edit(topic.post_ids[0], NEW, user="mira")
    assert topic.bumped_at == before

    forum.ask("PUT", f"/posts/{post.id}.json", {"post": {"raw": NEW}, "bypass_bump": True})
    assert topic.bumped_at == before
    forum.edit(post, f"{NEW} Once more.")
    assert topic.bumped_at == clock()
