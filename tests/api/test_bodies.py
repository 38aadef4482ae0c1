# SPDX-License-Identifier: AGPL-3.0-or-later
"""What hostile programs send: each gets a problem that says why, never a 500."""

import json

import pytest
from django.conf import settings

from apps.api.bodies import LARGEST
from apps.threads.models import Post
from tests.api.asking import ask, token_of, writer
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

DEEP = b"[" * 100_000 + b"]" * 100_000
CORPUS = settings.EVENTFORUM_SHARED_DATA / "security" / "json"

CODES = {400: {"unreadable", "bad-text"}, 413: {"too-large"}, 422: {"invalid"}}

HOSTILE = {
    "nothing": (b"", 422),
    "not closed": (b'{"text": "a"', 400),
    "two documents": (b'{"text": "a"}{"text": "b"}', 400),
    "a list": (b"[1, 2]", 422),
    "a number of 5,000 digits": (b'{"reply_to": ' + b"9" * 5_000 + b', "text": "a"}', 400),
    "a number that no field holds": (b'{"reply_to": 99999999999999999999, "text": "a"}', 422),
    "a number without an end": (b'{"reply_to": 1e999, "text": "a"}', 422),
    "not a number": (b'{"reply_to": NaN, "text": "a"}', 400),
    "deep lists": (DEEP, 413),
    "deep lists, not long": (DEEP[70_000:-70_000], 400),
    "deep lists in a field": (b'{"text": ' + b"[" * 100 + b"]" * 100 + b"}", 422),
    "NUL": (b'{"text": "a\\u0000b"}', 400),
    "half a pair": (b'{"text": "a\\ud800b"}', 400),
    "NUL in a name": (b'{"te\\u0000xt": "a"}', 400),
    "half a pair in a name": (b'{"text": "a", "\\udfff": 1}', 400),
    "not UTF-8": (b'{"text": "\xff"}', 400),
    "UTF-16": ('{"text": "a"}'.encode("utf-16"), 400),
    "more than a text can be": (b'{"text": "' + b"a" * LARGEST + b'"}', 413),
}


@pytest.fixture
def path():
    return f"/threads/{ThreadFactory().pk}/posts"


@pytest.fixture
def token():
    return token_of(writer())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_gets_a_problem(client, path, token, name):
    body, status = HOSTILE[name]

    response = ask(client, "POST", path, body, token=token)

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["detail"]
    assert response.json()["code"] in CODES[status]
    assert Post.objects.count() == 0


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "x"],
)
def test_only_json_is_read(client, path, token, content_type):
    response = ask(client, "POST", path, '{"text": "a"}', token=token, content_type=content_type)

    assert (response.status_code, response.json()["code"]) == (415, "not-json")


def test_a_body_beyond_what_the_server_reads_at_all_is_too_large(client, path, token):
    body = b'{"text": "' + b"a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1) + b'"}'

    response = ask(client, "POST", path, body, token=token)

    assert (response.status_code, response.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("after=" + "9" * 5_000, 422),
        ("after=-1", 422),
        ("limit=0", 422),
        ("limit=201", 422),
        ("limit=1e2", 422),
        ("after=%00", 400),
        ("in=%00", 400),
        ("in=" + "a" * 201, 422),
        ("in=..%2F..%2Fetc,%F0%9F%98%80", 200),
        ("when=never", 422),
        ("updated_after=yesterday", 422),
        ("updated_after=2027-02-30T00:00:00Z", 422),
        ("updated_after=9999-12-31T23:59:59-14:00", 200),
        ("updated_after=0001-01-01T00:00:00%2B14:00", 200),
        ("unknown=1", 200),
    ],
)
def test_a_hostile_address_gets_a_problem(client, query, status):
    response = ask(client, "GET", f"/events?{query}")

    assert response.status_code == status
    assert "json" in response["Content-Type"]


@pytest.mark.parametrize(
    "path",
    [
        "/posts/9223372036854775808",
        "/posts/-1",
        "/posts/x",
        "/threads/0/posts",
        "/events/%00",
        "/events/%2e%2e/programme",
        "/events/" + "a" * 81,
        "/nothing/of/the/kind",
        "/",
        "/events/",
        "//events",
    ],
)
def test_an_address_that_cannot_be_gets_a_problem(client, path):
    response = ask(client, "GET", path)

    assert response.status_code in (400, 404, 422)
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs the corpora of ../shared/data")
def test_every_file_of_the_json_corpus_is_answered_in_words(client, path, broker):
    token = token_of(writer())
    files = sorted(CORPUS.rglob("*.json"))

    statuses = {}
    for file in files:
        broker.flushdb()
        statuses[file.name] = ask(client, "POST", path, file.read_bytes(), token=token).status_code

    assert len(statuses) > 100
    assert set(statuses.values()) <= {400, 413, 422}


def test_a_text_is_kept_as_it_was_sent_in_any_script(client, path, token):
    said = "سلام 你好 \N{FAMILY} e\u0301 \u202eabc\u202c"

    told = ask(client, "POST", path, json.dumps({"text": said}), token=token).json()

    assert told["text"] == said
