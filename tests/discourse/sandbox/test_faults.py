# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.discourse.sandbox import Forum, Lost
from apps.discourse.sandbox.faults import BEFORE, Kind

SAID = {"title": "A talk about calendars", "raw": "Words enough for a post.", "external_id": "e-1"}

AFTER: list[Kind] = [
    "timeout", "reset", "truncated", "bad gateway after", "server error after", "page",
    "other shape", "empty", "slow",
]  # fmt: skip


def status(forum: Forum) -> int:
    try:
        return forum.ask("POST", "/posts.json", SAID).status
    except Lost:
        return 0


@pytest.mark.parametrize("kind", AFTER)
def test_what_fails_after_the_work_was_done_leaves_it_done(forum: Forum, kind: Kind):
    forum.fail(kind, method="POST")
    status(forum)

    assert forum.by_external_id("e-1") is not None


@pytest.mark.parametrize("kind", sorted(BEFORE))
def test_what_fails_before_does_nothing(forum: Forum, kind: Kind):
    forum.fail(kind, method="POST", path="^/posts")
    failed = status(forum)

    assert failed != 200
    assert forum.by_external_id("e-1") is None
    assert status(forum) == 200, "one answer only"


def test_a_fault_meets_only_what_it_names(forum: Forum):
    forum.fail("bad gateway", method="PUT", path="^/posts/")

    assert status(forum) == 200
    assert len(forum.faults) == 1


def test_each_429_has_its_own_shape(forum: Forum):
    for kind in ("limited", "limited text", "limited bare"):
        forum.fail(kind)
    json, text, bare = (forum.ask("GET", "/latest.json") for _ in range(3))

    assert json.json["extras"]["wait_seconds"] == 30
    assert text.headers["content-type"].startswith("text/plain")
    assert text.headers["Retry-After"] == "30"
    assert "Retry-After" not in bare.headers
    assert {one.status for one in (json, text, bare)} == {429}


def test_half_of_an_answer_is_not_json(forum: Forum):
    forum.fail("truncated")
    half = forum.ask("GET", "/latest.json")

    with pytest.raises(ValueError):
        half.json


def test_requests_are_counted_with_what_became_of_them(forum: Forum):
    forum.fail("timeout")
    status(forum)
    status(forum)

    assert [(one.method, one.path, one.status) for one in forum.asked] == [
        ("POST", "/posts.json", 0),
        ("POST", "/posts.json", 200),
    ]
