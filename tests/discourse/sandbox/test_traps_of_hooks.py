# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each switch by itself: what a receiver is sent, and when."""

import json

import pytest

from apps.discourse.sandbox import Clock, Forum
from tests.discourse.sandbox.asked import BODY, post, told


def test_a_failed_delivery_is_tried_again_where_that_is_set(forum: Forum, clock: Clock):
    forum.start("What shall we talk about?")
    forum.pass_on(lambda delivery: 500)
    assert forum.outbox == []

    forum.traps.hooks_retry = True
    forum.start("What else is to be said?")
    waits, ids = [], []
    forum.pass_on(lambda delivery: ids.append(delivery.id) or 500)
    while forum.outbox:
        waits.append((forum.outbox[0].not_before - clock()).total_seconds() / 60)
        assert forum.pass_on(lambda delivery: 200) == 0, "not before its time"
        clock.move_on(waits[-1] * 60)
        forum.pass_on(lambda delivery: ids.append(delivery.id) or 500)

    assert waits == [1, 5, 25, 125]
    assert len(ids) == len(set(ids)) == 10
    bodies = {one.text for one in forum.state.log.values() if one.id in ids}
    assert len(bodies) == 2, "the body of the first time"


@pytest.mark.parametrize("leak", [True, False])
def test_hooks_are_told_of_what_is_private(forum: Forum, heard, leak: bool):
    topic = forum.start("What shall we talk about?")
    flagged = forum.say(topic, "bartek", BODY)
    forum.hide(flagged)
    heard()
    forum.traps.hooks_leak = leak
    forum.whisper(topic, "Between us moderators only.")
    forum.write_privately("amina", "bartek", "Only between us two", "Nobody else reads this one.")
    forum.edit(flagged, f"{BODY} And more.")
    forum.start("Of staff and for staff", "mira", category="Staff")
    leaked = [json.loads(one.text).get("post", {}) for one in forum.outbox]

    assert bool(leaked) == leak
    assert {one["post_type"] for one in leaked if one} == ({1, 4} if leak else set())
    archetypes = {one["topic_archetype"] for one in leaked if one}
    assert archetypes == ({"regular", "private_message"} if leak else set())


def test_what_is_destroyed_says_when_or_does_not(forum: Forum):
    topic = forum.start("What shall we talk about?")
    first, second = (forum.say(topic, "bartek", f"{BODY} {n}") for n in (1, 2))
    forum.delete(first)
    assert told(forum, "post_destroyed")["deleted_at"] is not None

    forum.traps.destroyed_carries_time = False
    forum.delete(second)
    assert told(forum, "post_destroyed")["deleted_at"] is None
    forum.delete_topic(topic)
    assert told(forum, "topic_destroyed")["deleted_at"] is None


def test_a_body_that_changes_with_its_title_is_hidden(forum: Forum, heard):
    topic = forum.start("What shall we talk about?")
    first = forum.first_post(topic)
    heard()

    def edit(title: str, raw: str) -> None:
        forum.ask("PUT", f"/posts/{first.id}.json", {"title": title, "post": {"raw": raw}})

    edit("What else is to be said?", f"{BODY} Changed.")
    assert first.raw == f"{BODY} Changed."
    assert "raw" not in told(forum, "topic_edited")
    assert heard() == ["topic_edited"]
    forum.traps.body_hidden_in_topic_edited = False
    edit("And what else is there?", f"{BODY} Changed again.")
    assert heard() == ["post_edited", "topic_edited"]


def test_what_is_sent_can_be_cooked_otherwise(forum: Forum):
    forum.traps.recooked = True
    made = post(forum)

    assert told(forum, "post_created")["cooked"] != made.json["cooked"]
    assert told(forum, "post_created")["raw"] == made.json["raw"]


def test_a_state_that_stays_is_told_all_the_same(forum: Forum, heard):
    topic = forum.start("What shall we talk about?")
    forum.set_status(topic, "closed")
    heard()
    forum.set_status(topic, "closed")
    assert heard() == ["topic_closed_status_updated"]

    forum.traps.status_echo = False
    forum.set_status(topic, "closed")
    assert heard() == []


def test_a_delivery_can_arrive_before_the_answer(forum: Forum):
    order: list[str] = []
    forum.at_once = lambda delivery: order.append(delivery.event)
    post(forum)
    order.append("answer")

    assert order == ["topic_created", "post_created", "answer"]
    assert forum.outbox == []
    assert len(forum.state.log) == 2


def test_a_hook_can_name_a_form_and_send_json(forum: Forum):
    forum.state.hooks[1].content_type = 2
    forum.start("What shall we talk about?")

    assert forum.outbox[0].headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert told(forum, "topic_created")["title"] == "What shall we talk about?"
