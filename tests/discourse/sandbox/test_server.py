# SPDX-License-Identifier: AGPL-3.0-or-later
import http.client
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from apps.discourse.sandbox import Forum, keeping
from apps.discourse.sandbox.server import serving


def wait_until(true, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def get(address: str, path: str, headers: dict[str, str] | None = None, *, timeout: float = 5):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=timeout)
    try:
        connection.request("GET", path, headers=headers or {})
        answered = connection.getresponse()
        return answered.status, answered.read()
    finally:
        connection.close()


@pytest.fixture
def receiver() -> Iterator[tuple[str, list]]:
    """An address, and what was posted to it."""
    got: list[tuple[dict, bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *args) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook?x=1", got
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_forum_on_a_port_answers_and_carries_its_deliveries(receiver):
    address, got = receiver
    forum = Forum(key="the key")
    forum.add_hook(address)
    with serving(forum) as base:
        status, body = get(base, "/site/basic-info.json")
        forum.start("What shall we talk about?")
        wait_until(lambda: len(forum.state.log) == 2)

    assert (status, json.loads(body)["title"]) == (200, "Sandbox forum")
    headers = {name.lower(): value for name, value in got[0][0].items()}
    assert {one[1] for one in got} == {one.body for one in forum.state.log.values()}
    assert headers["x-discourse-event-signature"].startswith("sha256=")
    assert {one.status for one in forum.state.log.values()} == {202}


def test_a_receiver_that_is_not_there_leaves_no_status():
    forum = Forum(key="the key")
    forum.add_hook("http://127.0.0.1:9/hook")
    with serving(forum):
        forum.start("What shall we talk about?")
        wait_until(lambda: len(forum.state.log) == 2)

    assert {one.status for one in forum.state.log.values()} == {0}


def test_a_lost_answer_ends_in_the_middle_or_not_at_all():
    forum = Forum(key="the key")
    with serving(forum, hang=2) as base:
        forum.fail("reset")
        with pytest.raises(http.client.IncompleteRead):
            get(base, "/latest.json")
        forum.fail("timeout")
        with pytest.raises(TimeoutError):
            get(base, "/latest.json", timeout=0.3)
        forum.fail("slow")
        with pytest.raises(TimeoutError):
            get(base, "/latest.json", timeout=0.3)


def test_a_slow_forum_works_at_once_and_answers_late():
    forum = Forum(key="the key")
    with serving(forum) as base:
        forum.traps.seconds_slow = 1.5
        with pytest.raises(TimeoutError):
            get(base, "/latest.json", timeout=0.3)
        assert [one.status for one in forum.asked] == [200]
        forum.traps.seconds_slow = 0
        assert get(base, "/latest.json")[0] == 200


def test_a_forum_below_a_folder_answers_there_only():
    forum = Forum(key="the key", base_url="https://example.org/forum")

    assert forum.ask("GET", "/forum/latest.json").status == 200
    assert forum.ask("GET", "/latest.json").status == 404


def test_what_is_written_is_there_again(tmp_path: Path):
    kept = tmp_path / "var" / "forum.json"
    forum = Forum()
    forum.add_hook()
    topic = forum.start("Про карты и поезда", "mira", tags=["maps"])
    forum.like(forum.first_post(topic), "bartek")
    forum.pass_on(lambda delivery: 500)
    keeping.save(forum.state, kept)
    again = Forum(state=keeping.load(kept))

    assert replace(again.state, log={}) == replace(forum.state, log={})
    assert again.topic(topic.id) == topic
    assert again.first_post(topic.id).likes == [again.user("bartek").id]
    assert [one.body for one in again.state.log.values()] == [
        one.body for one in forum.state.log.values()
    ]
    assert kept.stat().st_mode & 0o077 == 0
    assert again.start("What comes after that?").id == topic.id + 1


def test_another_file_is_not_taken_for_a_forum(tmp_path: Path):
    (tmp_path / "forum.json").write_text('{"users": 3}')

    assert keeping.load(tmp_path / "none.json") is None
    with pytest.raises(keeping.Unreadable):
        keeping.load(tmp_path / "forum.json")
