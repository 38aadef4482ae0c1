# SPDX-License-Identifier: AGPL-3.0-or-later
"""A full house: a bounded number works and waits, the rest hears 503 at once."""

import json
from threading import Event, Thread

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from apps.core.middleware.headers import SECURITY_HEADERS
from eventforum.operating import busy
from eventforum.operating.admission import Admission


class House:
    """A portal whose requests to /slow/ stay until they are let go."""

    def __init__(self, *, waiting=1, urgent=1, patience=10.0):
        self.inside, self.go = [], Event()
        self.door = Admission(
            self.work, at_once=1, waiting=waiting, urgent=urgent, patience=patience
        )
        self.threads, self.answers = [], {}

    def work(self, environ, start_response):
        self.inside.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] == "/slow/":
            assert self.go.wait(10)
        start_response("200 OK", [])
        return [b"done"]

    def ask(self, path, **environ):
        """Ask now; the status, headers and body."""
        heard = []
        environ = {**RequestFactory().get(path).environ, **environ}
        body = b"".join(self.door(environ, lambda *head: heard.extend(head)))
        return int(heard[0][:3]), dict(heard[1]), body

    def send(self, path, name=""):
        """Ask from a thread of its own; returns when the request works or waits."""

        def run():
            self.answers[name or path] = self.ask(path)[0]

        before = self.crowd()
        self.threads.append(Thread(target=run))
        self.threads[-1].start()
        while self.crowd() == before and self.threads[-1].is_alive():
            pass

    def crowd(self):
        queues = self.door.places._queues.values()
        return len(self.inside) + sum(map(len, queues))

    def empty(self):
        self.go.set()
        for thread in self.threads:
            thread.join(10)
        return self.answers


@pytest.fixture
def house():
    made = House()
    yield made
    made.empty()


def test_who_waits_is_served_and_who_is_too_many_is_told_at_once(house):
    house.send("/slow/")
    house.send("/waits/")

    status, headers, body = house.ask("/too-many/")

    assert (status, headers["Retry-After"]) == (503, "3")
    assert b"Very many people are here right now" in body
    assert house.empty() == {"/slow/": 200, "/waits/": 200}
    assert house.inside == ["/slow/", "/waits/"]
    assert house.ask("/later/")[0] == 200


def test_signing_in_and_metrics_have_room_of_their_own_and_go_first(house):
    house.send("/slow/")
    house.send("/page/")
    house.send("/accounts/login/")

    assert house.ask("/metrics")[0] == 503
    assert house.empty() == {"/slow/": 200, "/page/": 200, "/accounts/login/": 200}
    assert house.inside == ["/slow/", "/accounts/login/", "/page/"]


def test_what_forums_send_goes_before_pages(house):
    house.send("/slow/")
    house.send("/page/")
    house.send("/discourse/village/webhook/")

    assert set(house.empty().values()) == {200}
    assert house.inside == ["/slow/", "/discourse/village/webhook/", "/page/"]


def test_health_is_answered_whoever_waits(house):
    house.send("/slow/")
    house.send("/waits/")

    assert house.ask("/healthz")[0] == 200


def test_patience_ends():
    house = House(patience=0.01)
    house.send("/slow/")

    assert house.ask("/waits/")[0] == 503
    assert house.empty() == {"/slow/": 200}
    assert house.ask("/later/")[0] == 200


def test_a_place_is_free_again_after_an_error():
    def broken(environ, start_response):
        raise RuntimeError

    door = Admission(broken, at_once=1, waiting=0, urgent=0)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            door(RequestFactory().get("/").environ, lambda *head: None)


@pytest.mark.parametrize(
    ("sent", "language"),
    [
        ({}, "en"),
        ({"HTTP_ACCEPT_LANGUAGE": "ar-EG,en"}, "ar"),
        ({"HTTP_COOKIE": "a=b; ui=ar"}, "ar"),
        ({"HTTP_COOKIE": "ui=xx", "HTTP_ACCEPT_LANGUAGE": "ar"}, "en"),
    ],
)
def test_words_are_in_the_readers_language_with_every_header(house, sent, language):
    house.send("/slow/")
    house.send("/waits/")

    _, headers, body = house.ask("/", **sent)

    assert f'<html lang="{language}"'.encode() in body
    assert SECURITY_HEADERS.items() <= headers.items()
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert int(headers["Content-Length"]) == len(body)


def test_over_tls_the_answer_says_to_stay_there(house, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    house.send("/slow/")
    house.send("/waits/")

    assert "Strict-Transport-Security" in house.ask("/", HTTP_X_FORWARDED_PROTO="https")[1]
    assert "Strict-Transport-Security" not in house.ask("/")[1]


def test_programs_hear_json_and_head_no_body(house):
    house.send("/slow/")
    house.send("/waits/")

    _, headers, body = house.ask("/api/v1/events")

    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["status"] == 503
    assert house.ask("/", REQUEST_METHOD="HEAD")[2] == b""


def test_threads_share_the_connections_of_the_places():
    seen = []

    def asks(environ, start_response):
        seen.append((connections["default"], caches["default"]))
        start_response("200 OK", [])
        return []

    door = Admission(asks, at_once=1, waiting=0, urgent=0)

    def ask():
        list(door(RequestFactory().get("/").environ, lambda *head: None))
        assert connections.all(initialized_only=True) == []

    for _ in range(3):
        thread = Thread(target=ask)
        thread.start()
        thread.join(10)

    assert len(seen) == 3
    assert len(set(map(id, (one for one, _ in seen)))) == 1
    assert len(set(map(id, (other for _, other in seen)))) == 1


def test_a_streamed_answer_keeps_its_place_to_the_end():
    closed = []

    def streams(environ, start_response):
        start_response("200 OK", [])
        response = StreamingHttpResponse(iter([b"a", b"b"]))
        response._resource_closers.append(lambda: closed.append(True))
        return response

    door = Admission(streams, at_once=1, waiting=0, urgent=0)
    environ = RequestFactory().get("/").environ
    thread_answers = []

    def run():
        body = door(environ, lambda *head: None)
        refused = []
        list(door(environ, lambda *head: refused.append(head[0])))
        thread_answers.extend([next(body), next(body), list(body), refused, list(closed)])
        body.close()
        body.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(10)

    assert thread_answers == [b"a", b"b", [], ["503 Service Unavailable"], []]
    assert closed == [True]
    assert door.places.take(urgent=False, patience=0) is not None


def test_a_static_file_gives_its_place_back_before_it_is_sent():
    def streams(environ, start_response):
        start_response("200 OK", [])
        return StreamingHttpResponse(iter([b"a", b"b"]))

    door = Admission(streams, at_once=1, waiting=0, urgent=0)
    bodies = []

    def run():
        environ = RequestFactory().get("/static/css/app.css").environ
        bodies.extend(door(environ, lambda *head: None) for _ in range(2))

    thread = Thread(target=run)
    thread.start()
    thread.join(10)

    assert bodies == [[b"ab"], [b"ab"]]


def test_every_answer_is_made_before_it_is_needed():
    busy.prepare()

    assert busy._page.cache_info().currsize == len(settings.LANGUAGES)
