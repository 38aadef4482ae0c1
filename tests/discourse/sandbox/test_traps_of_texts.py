# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each switch by itself: what becomes of a text or a title."""

import json

import pytest

from apps.discourse.sandbox import Clock, Forum, Refusal, Request
from tests.discourse.sandbox.asked import BODY, SAID, post, told


def test_an_identical_create_is_answered_from_memory_for_two_minutes(forum: Forum, clock: Clock):
    first = post(forum)
    clock.move_on(119)
    again = post(forum)
    clock.move_on(2)
    later = post(forum)

    assert again.body == first.body
    assert later.json["errors"] == ["Title has already been used"]


def test_a_refusal_is_remembered_too(forum: Forum, clock: Clock):
    forum.start(SAID["title"])
    refused = post(forum)
    forum.change(forum.by_title(SAID["title"]), title="Altogether another title")
    again = post(forum)
    clock.move_on(121)

    assert (refused.status, again.body) == (422, refused.body)
    assert post(forum).status == 200


def test_another_program_and_another_person_are_not_answered_from_memory(forum: Forum):
    topic = forum.start("What shall we talk about?")
    reply = {"topic_id": topic.id, "raw": BODY}
    ids = [
        forum.ask("POST", "/posts.json", reply, user=user, headers={"user-agent": program}).json[
            "id"
        ]
        for user, program in (("amina", "a"), ("amina", "b"), ("bartek", "a"), ("amina", "a"))
    ]

    assert len(set(ids)) == 3
    assert ids[0] == ids[3]


def test_another_address_is_not_answered_from_memory(forum: Forum):
    topic = forum.start("What shall we talk about?")
    said = json.dumps({"topic_id": topic.id, "raw": BODY}).encode()
    headers = {
        "api-key": forum.state.key,
        "api-username": "amina",
        "content-type": "application/json",
    }
    ids = [
        forum.answer(Request("POST", "/posts.json", "", headers, said, address)).json["id"]
        for address in ("203.0.113.1", "203.0.113.2", "203.0.113.1")
    ]

    assert ids[0] == ids[2] != ids[1]


def test_without_the_memo_every_create_counts(forum: Forum):
    forum.traps.memo = False
    post(forum)

    assert post(forum).status == 422


def test_posts_of_ordinary_people_can_wait_for_approval(forum: Forum, heard):
    topic = forum.start("What shall we talk about?")
    forum.traps.enqueue = True
    heard()
    reply = {"topic_id": topic.id, "raw": BODY}
    waiting = forum.ask("POST", "/posts.json", reply, user="amina")

    assert (waiting.status, waiting.json["action"]) == (200, "enqueued")
    assert "id" not in waiting.json
    assert heard() == []
    assert "id" in forum.ask("POST", "/posts.json", reply).json
    with pytest.raises(Refusal):
        forum.say(topic, "amina", BODY)


def test_what_waited_is_told_of_when_it_is_let_through(forum: Forum, heard):
    topic = forum.start("What shall we talk about?")
    forum.traps.enqueue = True
    heard()
    waiting = forum.ask("POST", "/posts.json", {"topic_id": topic.id, "raw": BODY}, user="amina")
    made = forum.approve(waiting.json["pending_post"]["id"])

    assert (made.raw, made.topic_id, made.user_id) == (BODY, topic.id, forum.user("amina").id)
    assert heard() == ["post_created"]
    assert forum.state.pending == {}


def test_validations_can_be_off(forum: Forum):
    forum.traps.validations = False

    assert post(forum, title="Hm", raw="+1").status == 200


def test_titles_are_used_once(forum: Forum):
    post(forum)
    clash = post(forum, title="a talk about CALENDARS", raw=f"{BODY} Again.")

    assert clash.json == {"action": "create_post", "errors": ["Title has already been used"]}
    forum.traps.titles_unique = False
    assert post(forum, raw=f"{BODY} Once more.").status == 200


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("what about maps?????", "What about maps?"),
        ("OPENING CEREMONY", "Opening ceremony"),
        ("A talk   of  maps...", "A talk of maps"),
        ("Maps\u200b and more of it", "Maps and more of it"),
        ("iPhone photographs", "iPhone photographs"),
    ],
)
def test_titles_are_cleaned(forum: Forum, sent: str, kept: str):
    assert forum.topic(post(forum, title=sent).json["topic_id"]).title == kept


def test_titles_can_be_left_alone(forum: Forum):
    forum.traps.titles_cleaned = False
    made = post(forum, title="what about maps???")

    assert forum.topic(made.json["topic_id"]).title == "what about maps???"


@pytest.mark.parametrize(
    ("method", "slug"), [("ascii", "topic"), ("encoded", "%D0%BA"), ("none", "topic")]
)
def test_slugs_of_other_scripts(forum: Forum, method, slug: str):
    forum.traps.slugs = method
    made = post(forum, title="Карты и поезда мира")

    assert made.json["topic_slug"].startswith(slug)


def test_small_edits_within_minutes_keep_the_version(forum: Forum, clock: Clock):
    written = forum.say(forum.start("What shall we talk about?"), "bartek", BODY)
    clock.move_on(60)
    forum.edit(written, f"{BODY} And a word.")

    assert written.version == 1
    assert told(forum, "post_edited")["version"] == 1
    assert told(forum, "post_edited")["updated_at"] > told(forum, "post_edited")["created_at"]
    forum.traps.quiet_edits = False
    forum.edit(written, f"{BODY} And another word.")
    assert written.version == 2


def test_an_edit_by_somebody_else_or_a_large_one_counts(forum: Forum):
    written = forum.say(forum.start("What shall we talk about?"), "bartek", BODY)
    forum.edit(written, f"{BODY} And a word.", user="mira")
    forum.edit(written, "Nothing is left of it. " * 20, user="mira")

    assert written.version == 3


def test_a_text_that_changed_meanwhile_is_a_conflict(forum: Forum):
    written = forum.say(forum.start("What shall we talk about?"), "bartek", BODY)
    said = {"post": {"raw": f"{BODY} New.", "original_text": "What it never was."}}

    assert forum.ask("PUT", f"/posts/{written.id}.json", said).status == 409
    forum.traps.conflicts = False
    assert forum.ask("PUT", f"/posts/{written.id}.json", said).status == 200


def test_a_title_that_changed_meanwhile_is_a_conflict(forum: Forum):
    topic = forum.start("What shall we talk about?")
    said = {"title": "Something else altogether", "original_title": "What it never was"}

    assert forum.ask("PUT", f"/t/-/{topic.id}.json", said).status == 409


def test_the_system_puts_copies_in_the_place_of_pictures(forum: Forum, clock: Clock):
    raw = f"{BODY}\n\n![a map](https://portal.example/media/map.png)"
    topic = forum.topic(post(forum, raw=raw).json["topic_id"])
    clock.move_on(61)
    forum.ask("GET", "/latest.json")
    assert forum.first_post(topic).raw == raw

    forum.traps.system_image_edits = True
    topic = forum.topic(post(forum, title="Another talk of maps", raw=raw).json["topic_id"])
    clock.move_on(61)
    forum.ask("GET", "/latest.json")
    edited = told(forum, "post_edited")

    assert "upload://" in forum.first_post(topic).raw
    assert "portal.example" not in edited["raw"]
    assert edited["edit_reason"] == "downloaded local copies of images"
    assert f"{forum.base_url}/uploads/" in edited["cooked"]


def test_an_author_deletes_in_two_steps(forum: Forum, clock: Clock, heard):
    written = forum.say(forum.start("What shall we talk about?"), "bartek", BODY)
    heard()
    forum.delete(written, user="bartek")

    assert told(forum, "post_edited")["raw"] == "(post deleted by author)"
    assert told(forum, "post_destroyed")["user_deleted"] is True
    assert heard() == ["post_edited", "post_destroyed"]
    clock.move_on(86_401)
    forum.ask("GET", "/latest.json")
    assert heard() == ["post_destroyed"]
    assert written.deleted_at is not None


def test_an_author_deletes_at_once_where_that_is_set(forum: Forum, heard):
    forum.traps.two_phase_deletion = False
    written = forum.say(forum.start("What shall we talk about?"), "bartek", BODY)
    heard()
    forum.delete(written, user="bartek")

    assert heard() == ["post_destroyed"]


@pytest.mark.parametrize(("shape", "status"), [("refused", 422), ("error", 500)])
def test_the_id_of_a_deleted_topic_stays_taken(forum: Forum, shape, status: int):
    made = post(forum, external_id="ef-1")
    forum.delete_topic(made.json["topic_id"])
    forum.traps.external_id_of_deleted = shape

    assert forum.ask("GET", "/t/external_id/ef-1.json").status == 404
    assert post(forum, external_id="ef-1", title="Another talk of maps").status == status


def test_pictures_of_the_forum_itself_stay_as_they_are(forum: Forum, clock: Clock):
    forum.traps.system_image_edits = True
    raw = f"{BODY}\n\n![a map]({forum.base_url}/uploads/default/original/1X/map.png)"
    topic = forum.topic(post(forum, raw=raw).json["topic_id"])
    clock.move_on(61)
    forum.ask("GET", "/latest.json")

    assert forum.first_post(topic).raw == raw
