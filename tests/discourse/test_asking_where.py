# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a call goes, and where it does not: redirects, refused keys, pauses, inner hosts."""

import contextlib
import socket
import threading
import time
from datetime import timedelta

import pytest

from apps.accounts.secrets_at_rest import encrypt
from apps.activity.models import Activity
from apps.discourse.client import api, asking
from apps.discourse.client.answers import (
    Done,
    Later,
    LockedOut,
    Refused,
    Unclear,
)
from apps.discourse.models import Forum
from tests.discourse.calls import FORBIDDEN, NOW, SOON, WHEN, answer_with, edit, read
from tests.factories.discourse import ForumFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum(httpserver, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = [f"{httpserver.host}:{httpserver.port}"]
    return ForumFactory(base_url=httpserver.url_for("/folder"), bridge_user="портал")


def test_a_topic_is_found_by_our_name_for_it_where_it_is_sent_on(httpserver, forum):
    there = {"Location": httpserver.url_for("/folder/t/tea/2.json")}
    httpserver.expect_request("/folder/t/external_id/x-1.json").respond_with_data("", 301, there)
    httpserver.expect_request("/folder/t/tea/2.json").respond_with_json(
        {"id": 2, "post_stream": {}}
    )

    found = api.topic_by_external_id(forum, "x-1", **WHEN)

    assert found == Done({"id": 2, "post_stream": {}})
    assert len(httpserver.log) == 2


@pytest.mark.parametrize(
    "location", ["https://elsewhere.example/t/2", "/outside/t/2", "//elsewhere.example/t/2"]
)
def test_a_key_is_not_carried_out_of_the_forum(httpserver, forum, location):
    httpserver.expect_request("/folder/posts/1.json").respond_with_data(
        "", 302, {"Location": location}
    )

    assert isinstance(read(forum), Refused)
    assert isinstance(edit(forum), Refused)
    assert len(httpserver.log) == 2


def test_a_redirect_that_never_ends_is_left(httpserver, forum):
    httpserver.expect_request("/folder/posts/1.json").respond_with_data(
        "", 302, {"Location": "/folder/posts/1.json"}
    )

    assert isinstance(read(forum), Refused)
    assert len(httpserver.log) == 3


def test_one_forbidden_thing_is_not_a_refused_key(httpserver, forum):
    answer_with(httpserver, FORBIDDEN, 403)
    httpserver.expect_request("/folder/session/scopes.json").respond_with_json({"scopes": []})

    assert edit(forum) == Refused("forbidden", "Nein.")
    assert Forum.objects.get().locked_out_at is None


def test_a_refused_key_is_told_once_and_not_tried_again(httpserver, forum):
    httpserver.expect_request("/folder/posts/1.json").respond_with_json(FORBIDDEN, status=403)
    scopes = "/folder/session/scopes.json"
    httpserver.expect_request(scopes).respond_with_json(FORBIDDEN, status=403)
    other_worker = Forum.objects.get()

    assert edit(forum) == LockedOut("Nein.")
    assert read(other_worker) == LockedOut("Nein.")

    assert len(httpserver.log) == 2
    assert Activity.objects.filter(verb="forum.locked_out").count() == 1
    Forum.objects.update(sealed_key=encrypt("new"), locked_out_at=None)
    edit(forum)
    assert httpserver.log[2][0].headers["Api-Key"] == "new"


def test_a_paused_forum_is_not_asked(httpserver, forum):
    Forum.objects.update(state=Forum.State.PAUSED)

    assert read(forum) == Later(NOW + timedelta(seconds=60), "paused")
    assert httpserver.log == []


def test_a_forum_that_nobody_listens_for_has_done_nothing(forum, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EVENTFORUM_PRIVATE_HOSTS = ["127.0.0.1"]
    forum.base_url = f"http://127.0.0.1:{port}"

    assert (read(forum), edit(forum)) == (Later(SOON, "away"), Later(SOON, "away"))


def test_a_host_of_the_inside_is_not_asked_unless_the_operator_named_it(forum, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = []

    assert [type(read(forum)), read(forum).code] == [Refused, "address"]


def test_an_answer_that_drips_frees_the_worker_in_time(forum, settings, monkeypatch):
    monkeypatch.setattr(asking, "WRITE_SECONDS", 1.0)
    monkeypatch.setattr(asking, "READ_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings.EVENTFORUM_PRIVATE_HOSTS = [f"127.0.0.1:{port}"]
        forum.base_url = f"http://127.0.0.1:{port}"

        def drip():
            for _ in range(2):
                connection, _ = server.accept()
                with connection, contextlib.suppress(OSError):
                    connection.recv(65536)
                    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" * 9:
                        connection.sendall(bytes([byte]))
                        time.sleep(0.1)

        thread = threading.Thread(target=drip)
        thread.start()
        begun = time.monotonic()
        assert (edit(forum), read(forum)) == (Unclear("time"), Later(SOON, "away"))
        assert time.monotonic() - begun < 5
        thread.join()
