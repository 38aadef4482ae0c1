# SPDX-License-Identifier: AGPL-3.0-or-later
"""The headers of every answer, as a browser gets them in production, against one table."""

import logging
import runpy
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from eventforum.operating.admission import Admission
from eventforum.operating.handler import Handler
from tests.addresses import Content, patterns
from tests.expected_headers import (
    ABOUT_THE_CONTENT,
    COOKIE,
    COOKIES,
    OF_PROGRAMS,
    PLACES,
    SECURITY,
    USUAL,
)
from tests.observatory import score

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings, monkeypatch):
    """What settings.py says in production about cookies and TLS."""
    environment = {
        "EVENTFORUM_PRODUCTION": "1",
        "EVENTFORUM_BASE_URL": "https://testserver",
        "EVENTFORUM_TRUSTED_PROXIES": "1",
        "SECRET_KEY": "x7" * 30,
        "DATABASE_URL": settings.DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    there = runpy.run_path(str(settings.ROOT / "eventforum" / "settings.py"))
    ours = ("PRODUCTION", "SECURE_", "SESSION_COOKIE", "CSRF_COOKIE", "X_FRAME_OPTIONS")
    for name, value in there.items():
        if name.startswith(ours):
            setattr(settings, name, value)


def stranger() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def ask(client: Client, method: str, address: str, **options) -> HttpResponse:
    """The answer over TLS, read to its end: a file is closed by that."""
    response = client.generic(method, address, secure=True, **options)
    if response.streaming:
        b"".join(response)
    return response


def body(client: Client, page: str) -> bytes:
    response = client.get(page, secure=True)
    return b"".join(response) if response.streaming else response.content


@contextmanager
def without_tables() -> Iterator[None]:
    """Pages of events are broken in here."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_series RENAME TO lost_series")
        cursor.execute("ALTER TABLE events_event RENAME TO lost_event")
        yield
        transaction.set_rollback(True)


def headers_of(response: HttpResponse) -> dict[str, str]:
    """All headers but those that belong to the content."""
    found = response.headers.items()
    return {name: value for name, value in found if name not in ABOUT_THE_CONTENT}


def wrong_cookies(response: HttpResponse) -> list[str]:
    """Cookies that are set otherwise than the table says; taking one away is no matter."""
    lines = [cookie.OutputString() for cookie in response.cookies.values() if cookie.value]
    return [line for line in lines if not _is_as_said(line)]


def _is_as_said(line: str) -> bool:
    name, *flags = line.split("; ")
    lasting = ("expires", "Max-Age")
    return name.partition("=")[0] in COOKIES and COOKIE == {
        flag for flag in flags if not flag.startswith(lasting)
    }


@pytest.fixture
def quiet():
    """Hundreds of refusals on purpose are no news."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def content(production):
    return Content()


@pytest.fixture
def reader(content):
    client = stranger()
    client.force_login(content.reader)
    return client


def test_every_pattern_has_a_place_in_the_table():
    found = Counter(name for name, _route in patterns())

    assert sorted(found) == sorted(PLACES)
    assert len(found) > 200


def test_every_answer_of_every_pattern_has_the_headers_of_its_place(content, reader, quiet):
    wrong = {}
    for name, route in patterns():
        place, address = PLACES[name], content.address(route)
        answers = {
            "stranger": (ask(stranger(), "GET", address), place.stranger),
            "reader": (ask(reader, "GET", address), place.reader),
            "without token": (ask(reader, "POST", address), place.refused),
        }
        for who, (response, expected) in answers.items():
            if who == "reader" and response.status_code in (403, 404):
                expected = place.refused
            headers, cookies = headers_of(response), wrong_cookies(response)
            if headers != {**SECURITY, **expected} or cookies:
                wrong[f"{who} {address} {response.status_code}"] = (headers, cookies)

    assert wrong == {}, "\n".join(f"{k}: {v}" for k, v in wrong.items())


def test_what_others_may_keep_is_the_same_for_everybody(content, reader, quiet):
    """A shared cache never gives one reader's page to another; all else is private, see above."""
    kept = {name for name, place in PLACES.items() if "public" in place.stranger["Cache-Control"]}
    pages = [content.address(route) for name, route in patterns() if name in kept]

    different = [
        page for page in pages
        if body(reader, page) != body(stranger(), page)
    ]  # fmt: skip

    assert different == []
    assert len(pages) >= 20


# Errors, and what the URL patterns do not know ----------------------------------------------------


@pytest.mark.parametrize(
    ("status", "method", "address", "options"),
    [
        (404, "GET", "/no/such/page/", {}),
        (404, "GET", "/static/no-such.css", {}),
        (404, "GET", "/media/no-such.pdf", {}),
        (405, "DELETE", "/accounts/login/", {"enforce_csrf_checks": False}),
        (403, "POST", "/accounts/login/", {}),
        (403, "POST", "/accounts/login/", {"HTTP_SEC_FETCH_SITE": "cross-site"}),
        (400, "GET", "/?q=%00", {}),
        (400, "GET", "/", {"HTTP_HOST": "evil.example"}),
        (400, "POST", "/", {"data": b"a=b", "content_type": "text/plain; charset=utf-16"}),
        (301, "GET", "/events", {}),
        (
            400,
            "POST",
            "/",
            {"data": b"x=1&" * 501, "content_type": "application/x-www-form-urlencoded"},
        ),
    ],
)
def test_errors_and_redirects_have_the_headers_of_pages(
    content, quiet, status, method, address, options
):
    client = stranger()
    client.handler.enforce_csrf_checks = options.pop("enforce_csrf_checks", True)

    response = ask(client, method, address, **options)

    assert response.status_code == status
    assert headers_of(response) == {**SECURITY, **USUAL}
    assert wrong_cookies(response) == []


@pytest.mark.parametrize(
    ("address", "caching"), [("/series/camps/", USUAL), ("/api/v1/events/camp", OF_PROGRAMS)]
)
def test_a_fault_of_ours_has_them_too(content, quiet, address, caching):
    with without_tables():
        response = ask(stranger(), "GET", address)

    assert response.status_code == 500
    assert headers_of(response) == {**SECURITY, **caching}


def test_files_have_them_and_are_kept_by_anybody(production):
    response = ask(stranger(), "GET", "/static/css/app.css")

    assert response.status_code == 200
    assert headers_of(response) == {**SECURITY, "Cache-Control": "max-age=60, public"}


def test_who_comes_without_tls_is_sent_there_and_told_no_more(production):
    response = stranger().get("/events/?q=tea")

    assert (response.status_code, response["Location"]) == (
        301,
        "https://testserver/events/?q=tea",
    )
    without_tls = {k: v for k, v in SECURITY.items() if k != "Strict-Transport-Security"}
    assert headers_of(response) == {**without_tls, **USUAL}
    assert wrong_cookies(response) == []


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/api/v1/events", "/static/x.css"])
def test_who_is_turned_away_at_the_door_gets_them(production, path):
    full = Admission(Handler(), at_once=0, waiting=0, urgent=0)
    environ = RequestFactory().get(path, HTTP_X_FORWARDED_PROTO="https").environ
    sent = {}

    full(environ, lambda status, headers: sent.update({"status": status, **dict(headers)}))

    assert sent.pop("status") == "503 Service Unavailable"
    assert sent.pop("Retry-After") == "3"
    headers = {name: value for name, value in sent.items() if name not in ABOUT_THE_CONTENT}
    assert headers == {**SECURITY, "Cache-Control": "no-store"}


# The Observatory's rules --------------------------------------------------------------------------


def test_every_kind_of_page_is_given_135_points(content, reader, quiet):
    """As a visit brings them: signing in has set its cookie before."""
    cookies = [
        c.OutputString() for c in ask(stranger(), "GET", "/accounts/login/").cookies.values()
    ]
    kinds = {
        "home": "/",
        "session": "/camp/sessions/TALK/",
        "thread": content.address("threads/<int:number>-<word:slug>/"),
        "sign-in": "/accounts/login/",
        "API": "/api/v1/events",
        "feed": "/camp/changes.atom",
        "static": "/static/css/app.css",
        "404": "/no/such/page/",
        "redirect": "/events",
    }
    answers = {kind: ask(stranger(), "GET", address) for kind, address in kinds.items()}
    answers["admin"] = ask(reader, "GET", "/admin/")
    fragment = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "results"}
    answers["fragment"] = ask(stranger(), "GET", "/camp/programme/", **fragment)
    with without_tables():
        answers["500"] = ask(stranger(), "GET", "/series/camps/")

    statuses = {kind: response.status_code for kind, response in answers.items()}
    assert statuses == dict.fromkeys(answers, 200) | {"404": 404, "500": 500, "redirect": 301}
    points = {
        kind: score(
            response.headers,
            [*cookies, *(cookie.OutputString() for cookie in response.cookies.values())],
        )
        for kind, response in answers.items()
    }
    assert points == dict.fromkeys(kinds, 135) | {"admin": 135, "fragment": 135, "500": 135}
    assert len(points) == 12


def test_a_loosened_answer_is_given_fewer_points():
    cookie = ["a=b; Secure; HttpOnly; SameSite=Lax; Path=/"]
    loose = {
        "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "unsafe-url",
        "Strict-Transport-Security": "max-age=60",
        "X-Content-Type-Options": "",
    }

    assert score(SECURITY, cookie) == 135
    assert score(SECURITY, []) == 130
    assert score(SECURITY, ["a=b; Secure; Path=/"]) == 60
    for name, value in loose.items():
        assert score({**SECURITY, name: value}, cookie) < 135, name
