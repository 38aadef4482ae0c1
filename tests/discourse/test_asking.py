# SPDX-License-Identifier: AGPL-3.0-or-later
import contextlib
import socket
import threading
from datetime import timedelta

import pytest

from apps.discourse.client import api
from apps.discourse.client.answers import (
    Conflict,
    Done,
    Later,
    NotThere,
    Queued,
    Refused,
    Unclear,
)
from apps.discourse.models import Forum
from tests.discourse.calls import NOT_FOUND, NOW, SOON, WHEN, answer_with, edit, read
from tests.factories.discourse import KEY, ForumFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum(httpserver, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = [f"{httpserver.host}:{httpserver.port}"]
    return ForumFactory(base_url=httpserver.url_for("/folder"), bridge_user="портал")


@pytest.mark.parametrize(
    ("value", "status", "of_read", "of_write"),
    [
        ({"id": 1, "post": {"id": 1}}, 200, Done({"id": 1, "post": {"id": 1}}), Done({"id": 1})),
        (NOT_FOUND, 404, NotThere("missing"), NotThere("missing")),
        (NOT_FOUND, 410, NotThere("deleted"), NotThere("deleted")),
        ({"errors": ["a", "b"]}, 422, Refused("invalid", "a b"), Refused("invalid", "a b")),
        ({"errors": ["a"]}, 400, Refused("invalid", "a"), Refused("invalid", "a")),
        ({"errors": ["a"]}, 409, Conflict("a"), Conflict("a")),
        ("<h1>413</h1>", 413, Refused("too large"), Refused("too large")),
        ({}, 500, Later(SOON, "failing"), Unclear("status 500")),
        ("<h1>502</h1>", 502, Later(SOON, "failing"), Unclear("status 502")),
        ("<h1>404</h1>", 404, Later(SOON, "failing"), Unclear("status 404 without JSON")),
        ("<h1>log in</h1>", 200, Later(SOON, "failing"), Unclear("not JSON")),
        ('{"id": 1', 200, Later(SOON, "failing"), Unclear("not JSON")),
        ("", 200, Later(SOON, "failing"), Unclear("an empty answer")),
        (
            {"hello": 1},
            200,
            Later(SOON, "failing"),
            Unclear("another answer than was asked for"),
        ),
        (
            {"error_type": "read_only"},
            503,
            Later(NOW + timedelta(seconds=30), "read only"),
            Later(NOW + timedelta(seconds=30), "read only"),
        ),
        (
            {"success": True, "action": "enqueued", "pending_post": {"id": 9}},
            200,
            Queued(9),
            Queued(9),
        ),
    ],
)
def test_what_an_answer_means_to_who_read_and_to_who_wrote(
    httpserver, forum, value, status, of_read, of_write
):
    is_page = isinstance(value, str) and value.startswith("<")
    kind = "text/html" if is_page else "application/json"
    answer_with(httpserver, value, status, kind)

    assert (read(forum), edit(forum)) == (of_read, of_write)


@pytest.mark.parametrize(
    ("value", "headers", "seconds"),
    [
        ({"extras": {"wait_seconds": 12}}, {}, 12),
        ({"extras": {"wait_seconds": 12}}, {"Retry-After": "53"}, 53),
        ("Slow down. Please retry again in 7 seconds. Error code: ip_10_secs_limit.", {}, 7),
        ("", {"Retry_After": "Thu, 13 Aug 2026 09:00:40 GMT"}, 40),
        ("", {"Retry_After": "99999999"}, 600),
    ],
)
def test_too_many_requests_are_a_pause_for_all(httpserver, forum, value, headers, seconds):
    answer_with(httpserver, value, 429, "text/plain", **headers)
    until = NOW + timedelta(seconds=seconds)

    assert edit(forum) == Later(until, "asked to wait")
    assert read(forum) == Later(until, "asked to wait")
    assert len(httpserver.log) == 1
    assert Forum.objects.get().not_before == until


def test_a_call_says_who_asks_and_what(httpserver, forum):
    answer_with(httpserver, {"post": {"id": 1}})

    api.edit_post(forum, 1, raw="tea", before="coffee", acting="анна", **WHEN)

    request = httpserver.log[0][0]
    sent = dict(request.headers.items())
    assert request.headers["Api-Username"].encode("latin-1").decode() == "анна"
    assert (sent["Api-Key"], sent["Accept"], sent["User-Agent"], sent["Content-Type"]) == (
        KEY,
        "application/json",
        "Eventforum",
        "application/json",
    )
    assert request.method == "PUT"
    assert request.json == {
        "post": {"raw": "tea", "original_text": "coffee", "raw_old": "coffee"},
        "bypass_bump": True,
    }


def test_the_own_key_of_a_person_stands_alone(httpserver, forum):
    answer_with(httpserver, {"post": {"id": 1}})

    api.edit_post(forum, 1, raw="tea", user_key="hers", **WHEN)

    headers = httpserver.log[0][0].headers
    assert headers["User-Api-Key"] == "hers"
    assert ("Api-Key" in headers, "Api-Username" in headers) == (False, False)


def test_a_new_post_needs_a_number(httpserver, forum):
    httpserver.expect_request("/folder/posts.json").respond_with_json(
        {"action": "create_post", "success": True, "post": {"id": 8, "topic_id": 2}}
    )

    made = api.create_topic(
        forum, title="Tea", raw="About tea", category=3, tags=["tea"], external_id="x-1", **WHEN
    )

    assert made == Done({"id": 8, "topic_id": 2})
    assert httpserver.log[0][0].json == {
        "title": "Tea",
        "raw": "About tea",
        "category": 3,
        "tags": ["tea"],
        "external_id": "x-1",
        "nested_post": True,
        "auto_track": False,
    }
    httpserver.clear()
    httpserver.expect_request("/folder/posts.json").respond_with_json({"post": {"error": 1}})
    assert isinstance(api.create_reply(forum, 2, raw="Yes", **WHEN), Unclear)


def test_tags_go_as_objects_where_the_forum_has_them(forum):
    assert api.tags_as_taken(forum, ["tea"]) == ["tea"]
    forum.features = {"tag_objects": True}
    assert api.tags_as_taken(forum, ["tea"]) == [{"name": "tea"}]


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"])
def test_a_write_whose_connection_ends_is_unclear(forum, settings, says):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings.EVENTFORUM_PRIVATE_HOSTS = [f"127.0.0.1:{port}"]
        forum.base_url = f"http://127.0.0.1:{port}"

        def answer():
            for _ in range(2):
                connection, _ = server.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(says)

        thread = threading.Thread(target=answer)
        thread.start()
        assert (edit(forum), read(forum)) == (Unclear("protocol"), Later(SOON, "away"))
        thread.join()


def test_a_picture_goes_as_a_form_of_parts(httpserver, forum):
    httpserver.expect_request("/folder/uploads.json").respond_with_json({"short_url": "upload://a"})

    made = api.upload(forum, 'a"b.png', b"\x89PNG\r\n", "image/png", **WHEN)

    assert made == Done({"short_url": "upload://a"})
    request = httpserver.log[0][0]
    assert request.form.to_dict() == {
        "type": "composer",
        "upload_type": "composer",
        "synchronous": "true",
    }
    with contextlib.closing(request.files["file"]) as sent:
        assert (sent.mimetype, sent.read()) == ("image/png", b"\x89PNG\r\n")


@pytest.mark.parametrize(
    ("status", "then", "expected"),
    [
        (404, None, Done({})),
        (422, {"id": 1, "deleted_at": "2026-01-01T00:00:00Z"}, Done({})),
        (422, {"id": 1, "deleted_at": None}, Refused("invalid", "Nicht gefunden")),
    ],
)
def test_what_is_gone_already_is_deleted(httpserver, forum, status, then, expected):
    path = "/folder/posts/1.json"
    httpserver.expect_request(path, method="DELETE").respond_with_json(NOT_FOUND, status=status)
    if then:
        httpserver.expect_request(path, method="GET").respond_with_json(then)

    assert api.delete_post(forum, 1, **WHEN) == expected


def test_an_empty_answer_to_a_deletion_is_a_yes(httpserver, forum):
    answer_with(httpserver, "", 200)

    assert api.delete_post(forum, 1, **WHEN) == Done({})
