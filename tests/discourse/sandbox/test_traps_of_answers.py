# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each switch by itself: how often, and in which form, the forum answers."""

import pytest

from apps.discourse.sandbox import Clock, Forum
from tests.discourse.sandbox.asked import BODY, post, told


def test_limits_can_be_off(forum: Forum):
    forum.traps.limits = False

    assert {forum.ask("GET", "/srv/status").status for _ in range(100)} == {200}


@pytest.mark.parametrize(
    ("shape", "kind", "named"),
    [
        ("json", "application/json", True),
        ("text", "text/plain", True),
        ("bare", "text/plain", False),
    ],
)
def test_a_limit_answers_in_the_shape_that_is_set(forum: Forum, shape, kind, named):
    forum.traps.limit_shape, forum.traps.admin_per_minute = shape, 1
    forum.ask("GET", "/srv/status")
    refused = forum.ask("GET", "/srv/status")

    assert refused.status == 429
    assert refused.headers["content-type"].startswith(kind)
    assert ("Retry-After" in refused.headers) == named


def test_limits_of_addresses_and_of_peoples_keys_can_be_set(forum: Forum, clock: Clock):
    forum.traps.address_per_ten_seconds = 2
    forum.traps.address_per_minute = 3
    forum.traps.user_key_per_minute = 1
    headers = {"user-api-key": forum.add_key("amina")}

    def anonymous() -> int:
        return forum.ask("GET", "/srv/status", key="").status

    assert [anonymous() for _ in range(3)] == [200, 200, 429]
    clock.move_on(11)
    assert [anonymous() for _ in range(2)] == [200, 429]
    clock.move_on(61)
    asked = [forum.ask("GET", "/latest.json", key="", headers=headers) for _ in range(2)]
    assert [one.status for one in asked] == [200, 429]
    assert "user_api_key" in asked[1].headers["Discourse-Rate-Limit-Error-Code"]


def test_a_key_can_be_limited(forum: Forum):
    everything = forum.ask("GET", "/session/scopes.json").json
    topic = forum.start("What shall we talk about?")
    forum.traps.scopes = ("topics:write", "topics:read")
    said = forum.ask("GET", "/session/scopes.json").json

    assert everything["scope_mode"] == "global"
    assert [f"{one['resource']}:{one['key']}" for one in said["scopes"]] == [
        "topics:write",
        "topics:read",
    ]
    assert post(forum).status == 200
    assert forum.ask("GET", f"/t/{topic.id}.json").status == 200
    assert forum.ask("DELETE", f"/t/{topic.id}.json").status == 403
    assert forum.ask("PUT", f"/posts/{topic.post_ids[0]}.json", {"post": {}}).status == 403


def test_ordinary_people_are_held_to_a_pace(forum: Forum, clock: Clock):
    topic = forum.start("What shall we talk about?")
    forum.traps.user_limits, forum.traps.memo = True, False
    reply = {"topic_id": topic.id}

    def say(raw: str, seconds: int = 10, user: str = "bartek"):
        clock.move_on(seconds)
        return forum.ask("POST", "/posts.json", {**reply, "raw": raw}, user=user)

    assert say("The first of many words here.").status == 200
    assert say("The second of many words here.", 1).json["extras"]["wait_seconds"] == 4
    assert say("The first of many words here.").json["errors"] == [
        "Body is too similar to what you recently posted"
    ]
    assert say("The second of many words here.").status == 200
    assert say("The third of many words here.").status == 200
    assert say("The fourth of many words here.").status == 422
    assert [say(BODY, 0, "mira").status for _ in range(2)] == [200, 200]


def test_a_forum_that_is_read_only_refuses_writes(forum: Forum):
    forum.traps.read_only = True

    assert (post(forum).status, post(forum).json["error_type"]) == (503, "read_only")
    assert forum.ask("GET", "/latest.json").status == 200


def test_a_forum_that_is_down_answers_with_a_page(forum: Forum):
    forum.traps.down = True
    answered = forum.ask("GET", "/latest.json")

    assert answered.status == 502
    assert answered.headers["content-type"].startswith("text/html")


def test_whoever_has_no_key_gets_a_page_to_sign_in_on(forum: Forum):
    forum.traps.login_required = True
    answered = forum.ask("GET", "/latest.json", key="")

    assert answered.status == 200
    assert answered.headers["content-type"].startswith("text/html")
    assert forum.ask("GET", "/site/basic-info.json", key="").json["login_required"]
    assert forum.ask("GET", "/latest.json").json["topic_list"]


def test_what_is_deleted_can_be_gone(forum: Forum):
    topic = forum.start("What shall we talk about?")
    forum.delete_topic(topic)
    path = f"/t/{topic.id}.json"

    assert forum.ask("GET", path, key="").status == 404
    forum.traps.detailed_404 = True
    assert forum.ask("GET", path, key="").status == 410


def test_what_is_deleted_shows_itself_to_administrators(forum: Forum):
    topic = forum.start("What shall we talk about?")
    forum.delete_topic(topic)
    path = f"/t/{topic.id}.json"

    assert forum.ask("GET", path).json["deleted_at"] is not None
    forum.traps.deleted_shown_to_admins = False
    assert forum.ask("GET", path).status == 404


def test_past_the_end_there_is_the_last_page_or_none(forum: Forum):
    topic = forum.start("What shall we talk about?")
    answered = forum.ask("GET", f"/t/{topic.id}.json?page=7")

    assert answered.status == 301
    assert answered.headers["location"].endswith(f"/{topic.id}.json?page=1")
    forum.traps.past_the_end = "missing"
    assert forum.ask("GET", f"/t/{topic.id}.json?page=7").status == 404


def test_tags_are_objects_or_strings(forum: Forum):
    topic = forum.start("What shall we talk about?", "mira", tags=["maps"])

    def tags(path: str) -> list:
        return forum.ask("GET", path).json["tags"]

    assert tags(f"/t/{topic.id}.json") == [{"id": 1, "name": "maps", "slug": "maps"}]
    assert forum.ask("GET", "/site.json").json["top_tags"][0]["id"] == 1
    forum.traps.tag_objects = False
    assert tags(f"/t/{topic.id}.json") == ["maps"]
    assert forum.ask("GET", "/site.json").json["top_tags"] == ["maps"]


def test_strings_for_tags_can_be_refused(forum: Forum):
    forum.traps.tag_strings_refused = True

    assert post(forum, tags=["maps"]).status == 400
    made = post(forum, tags=[{"name": "maps"}])
    assert forum.topic(made.json["topic_id"]).tags == ["maps"]


def test_a_forum_can_do_without_names(forum: Forum):
    forum.traps.names = False
    forum.start("What shall we talk about?")

    assert told(forum, "post_created")["name"] is None
    assert told(forum, "topic_created")["created_by"]["name"] is None


def test_plugins_add_keys_of_their_own(forum: Forum):
    assert "akismet_state" not in post(forum).json
    forum.traps.unknown_keys = True
    post(forum, title="Another talk of maps")

    assert "reactions" in told(forum, "post_created")
    assert "can_vote" in told(forum, "topic_created")


def test_a_mega_topic_has_no_stream(forum: Forum):
    topic = forum.start("What shall we talk about?")
    last = forum.say(topic, "bartek", BODY)
    forum.traps.mega_topic_from = 2
    stream = forum.ask("GET", f"/t/{topic.id}.json").json["post_stream"]

    assert "stream" not in stream
    assert (stream["isMegaTopic"], stream["lastId"]) == (True, last.id)


def test_the_newest_posts_can_have_gaps(forum: Forum):
    topic = forum.start("What shall we talk about?")
    for number in range(60):
        forum.hide(forum.say(topic, "bartek", f"Number {number} of many posts."))

    def newest() -> list:
        return forum.ask("GET", "/posts.json").json["latest_posts"]

    assert newest() != []
    forum.traps.window_gaps = True
    assert newest() == []


def test_the_clock_of_the_forum_can_be_ahead(forum: Forum, clock: Clock):
    forum.traps.seconds_ahead = 600
    made = post(forum)

    assert made.json["created_at"] == "2026-08-01T09:10:00.000Z"


def test_tagging_and_printing_can_be_off(forum: Forum):
    forum.traps.tagging = forum.traps.printing = False
    made = post(forum, tags=["maps"])

    assert forum.topic(made.json["topic_id"]).tags == []
    assert "top_tags" not in forum.ask("GET", "/site.json").json
    assert forum.ask("GET", f"/t/{made.json['topic_id']}.json?print=true").status == 403
