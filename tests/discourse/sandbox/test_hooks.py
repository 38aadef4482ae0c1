# SPDX-License-Identifier: AGPL-3.0-or-later
import hashlib
import hmac
import json
import random

import pytest

from apps.discourse.sandbox import Clock, Forum

SECRET = b"a-secret-of-tests"


@pytest.fixture
def quiet(clock: Clock) -> Forum:
    """Without a hook."""
    return Forum(clock=clock, key="the key")


def test_the_signature_is_over_the_bytes_that_are_sent(forum: Forum):
    forum.start("Про карты и поезда", raw="Слова, которые не помещаются в ASCII, и много их.")
    told = forum.outbox[-1]

    made = hmac.new(SECRET, told.body, hashlib.sha256).hexdigest()
    assert told.headers["X-Discourse-Event-Signature"] == f"sha256={made}"
    assert "Слова" in told.body.decode()
    assert told.headers["X-Discourse-Event-Type"] == "post"
    assert told.headers["X-Discourse-Instance"] == forum.base_url


def test_a_hook_without_a_secret_signs_nothing(quiet: Forum):
    quiet.add_hook(secret="")
    quiet.start("What shall we talk about?")

    assert "X-Discourse-Event-Signature" not in quiet.outbox[0].headers


def test_a_ping_says_ok(forum: Forum):
    forum.ask("POST", "/admin/api/web_hooks/1/ping.json")

    assert forum.outbox[0].body == b'{"ping":"OK"}'


def test_a_hook_hears_what_it_asked_for_in_the_sections_it_named(quiet: Forum):
    quiet.add_hook(events=["post_created"], category_ids=[3])
    below = quiet.add_category("Wikimania", parent_id=3)
    heard = quiet.start("A talk about calendars", category="Events")
    quiet.start("A talk about the maps", category="General")
    quiet.start("A talk about the trains", category=below.id)
    quiet.edit(quiet.first_post(heard), "Altogether other words than these were.")

    assert [(one.event, json.loads(one.text)["post"]["topic_id"]) for one in quiet.outbox] == [
        ("post_created", heard.id)
    ]


def test_a_hook_with_tags_hears_of_those(quiet: Forum):
    quiet.add_hook(tags=["maps"], events=["topic"])
    quiet.start("A talk about the maps", "mira", tags=["maps"])
    quiet.start("A talk about the trains", "mira", tags=["trains"])

    (told,) = quiet.outbox
    assert json.loads(told.text)["topic"]["tags"] == ["maps"]


def test_a_topic_moved_out_of_the_filter_is_not_told(quiet: Forum):
    quiet.add_hook(category_ids=[3])
    topic = quiet.start("A talk about calendars", category="Events")
    quiet.outbox.clear()
    quiet.change(topic, category_id=2)

    assert quiet.outbox == []


def test_deliveries_can_be_dropped_doubled_and_turned_round(forum: Forum):
    topic = forum.start("What shall we talk about?")
    for number in range(4):
        forum.say(topic, "bartek", f"Number {number} of many posts.")
    forum.outbox.pop(0)
    forum.outbox.append(forum.outbox[0])
    forum.shuffle(random.Random(3))
    seen: list[int] = []
    forum.pass_on(lambda delivery: seen.append(delivery.id) or 200)

    assert sorted(seen) == [2, 2, 3, 4, 5, 6]
    assert seen != sorted(seen)
    assert forum.outbox == []


def test_what_never_came_back_is_not_tried_again(forum: Forum):
    forum.traps.hooks_retry = True
    forum.start("What shall we talk about?")
    forum.pass_on(lambda delivery: None)

    assert forum.outbox == []
    assert {one.status for one in forum.state.log.values()} == {0}


def test_a_receiver_that_dies_leaves_a_delivery_without_a_status(forum: Forum):
    def dies(delivery) -> int:
        raise RuntimeError("killed")

    forum.start("What shall we talk about?")
    with pytest.raises(RuntimeError):
        forum.pass_on(dies)

    assert [one.status for one in forum.state.log.values()] == [0]
    assert len(forum.outbox) == 1, "the rest waits"


def test_a_receiver_that_is_gone_switches_the_hook_off(forum: Forum):
    forum.start("What shall we talk about?")
    forum.pass_on(lambda delivery: 404)
    forum.start("Nobody hears of this one")

    assert forum.outbox == []
    assert not forum.state.hooks[1].active


def test_the_log_tells_payloads_and_answers_newest_first(forum: Forum):
    topic = forum.start("What shall we talk about?")
    for number in range(60):
        forum.say(topic, "bartek", f"Number {number} of many posts.")
    forum.pass_on(lambda delivery: 500 if delivery.id == 5 else 200)
    page = forum.ask("GET", "/admin/api/web_hook_events/1.json").json
    rest = forum.ask("GET", page["load_more_web_hook_events"]).json

    assert page["total_rows_web_hook_events"] == 62
    assert [len(one["web_hook_events"]) for one in (page, rest)] == [50, 12]
    assert page["web_hook_events"][0]["id"] == 62
    failed = next(one for one in rest["web_hook_events"] if one["id"] == 5)
    assert failed["status"] == 500
    assert json.loads(failed["payload"])["post"]["raw"] == "Number 2 of many posts."


def test_the_log_is_for_administrators_and_nobody_else_learns_of_it(forum: Forum):
    assert forum.ask("GET", "/admin/api/web_hook_events/1.json", user="amina").status == 404
    assert forum.ask("GET", "/admin/api/web_hook_events/9.json").status == 404


def test_redelivery_by_hand_carries_the_same_id(forum: Forum):
    forum.start("What shall we talk about?")
    forum.pass_on(lambda delivery: 200)
    forum.ask("POST", "/admin/api/web_hooks/1/events/2/redeliver.json")

    assert [one.headers["X-Discourse-Event-Id"] for one in forum.outbox] == ["2"]


def test_hooks_are_made_over_the_api(quiet: Forum):
    said = {
        "payload_url": "https://portal.example/discourse/x/webhook/",
        "secret": "twelve letters",
        "content_type": 1,
        "web_hook_event_type_ids": [201, 202, 101],
        "category_ids": [3],
    }
    made = quiet.ask("POST", "/admin/api/web_hooks.json", {"web_hook": said}).json["web_hook"]
    short = quiet.ask("PUT", "/admin/api/web_hooks/1.json", {"web_hook": {"secret": "short"}})

    assert quiet.state.hooks[made["id"]].events == ["post_created", "post_edited", "topic_created"]
    assert short.status == 422
    assert (
        quiet.ask("POST", "/admin/api/web_hooks.json", {"web_hook": said}, user="amina").status
        == 404
    )


def test_a_forged_delivery_is_signed_with_another_secret(forum: Forum):
    forum.start("What shall we talk about?")
    true, false = forum.outbox[0], forum.forged(forum.outbox[0])

    assert true.body == false.body
    assert (
        true.headers["X-Discourse-Event-Signature"] != false.headers["X-Discourse-Event-Signature"]
    )


def test_the_log_forgets_after_thirty_days(forum: Forum, clock: Clock):
    forum.start("What shall we talk about?")
    forum.pass_on(lambda delivery: 200)
    clock.move_on(29 * 86_400)
    kept = forum.ask("GET", "/admin/api/web_hook_events/1.json").json
    clock.move_on(2 * 86_400)
    forgotten = forum.ask("GET", "/admin/api/web_hook_events/1.json").json

    assert [len(one["web_hook_events"]) for one in (kept, forgotten)] == [2, 0]
