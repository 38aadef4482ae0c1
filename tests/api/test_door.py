# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every answer: limits, security headers, problems, what loading costs."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from apps.api import callers, specification
from apps.core.middleware.headers import SECURITY_HEADERS
from tests.api.asking import ask, token_of
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db

FEW = callers.Limit("address", rate=60, burst=3)


def test_an_address_that_asks_too_much_is_told_when_to_go_on(client, monkeypatch):
    monkeypatch.setattr("apps.api.door.BY_ADDRESS", FEW)

    answers = [ask(client, "GET", "/events") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"] for answer in answers] == [
        f'"address";r={left}' for left in (2, 1, 0, 0)
    ]
    assert answers[-1]["Retry-After"] == "1"
    assert answers[-1]["RateLimit-Policy"] == '"address";q=3;w=3'
    assert answers[-1].json()["code"] == "too-many"


def test_each_token_has_a_limit_of_its_own(client, monkeypatch):
    monkeypatch.setattr("apps.api.door.BY_TOKEN", callers.Limit("token", rate=60, burst=1))
    tokens = [token_of(UserFactory()) for _ in range(2)]

    statuses = [ask(client, "GET", "/me", token=tokens[n]).status_code for n in (0, 0, 1)]

    assert statuses == [200, 429, 200]


def test_guessing_tokens_costs_what_anybody_pays(client, monkeypatch):
    monkeypatch.setattr("apps.api.door.BY_ADDRESS", FEW)

    statuses = [ask(client, "GET", "/me", token=f"evf_{n}").status_code for n in range(4)]

    assert statuses == [401, 401, 401, 429]


def test_writes_have_a_limit_below_that_of_reads(client, monkeypatch):
    monkeypatch.setattr(callers, "WRITES", callers.Limit("writes", rate=60, burst=1))
    token = token_of(UserFactory())

    statuses = [ask(client, "DELETE", "/posts/1", token=token).status_code for _ in range(2)]

    assert statuses == [404, 429]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/events", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/events/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/me", 401),
        ("GET", "/events?limit=0", 422),
        ("GET", "/events?in=%00", 400),
        ("PUT", "/events", 405),
        ("OPTIONS", "/events", 405),
    ],
)
def test_every_answer_has_the_headers_of_pages(client, method, path, status):
    response = ask(client, method, path)

    assert response.status_code == status
    assert {name: response[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == ("public, no-cache" if status == 200 else "no-store")


def test_an_address_says_which_methods_it_takes(client):
    response = ask(client, "PUT", "/posts/1")

    assert response.status_code == 405
    assert {each.strip() for each in response["Allow"].split(",")} == {"GET", "PATCH", "DELETE"}


def test_a_write_that_a_browser_sent_from_another_site_is_refused_in_json(client):
    response = ask(client, "POST", "/threads/1/posts", {"text": "a"}, sec_fetch_site="cross-site")

    assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")


def test_an_error_of_ours_is_told_in_json(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("apps.api.queries.events.events_after", broken)
    client.raise_request_exception = False

    response = ask(client, "GET", "/events")

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")


def test_the_description_is_of_openapi_3_1_and_the_same_bytes_each_time(client):
    first, second = (ask(client, "GET", "/openapi.json") for _ in range(2))

    told = first.json()
    assert told["openapi"].startswith("3.1")
    assert first.content == second.content
    assert ask(client, "GET", "/openapi.json", if_none_match=first["ETag"]).status_code == 304
    identifiers = [each["operationId"] for path in told["paths"].values() for each in path.values()]
    assert len(identifiers) == len(set(identifiers))


def test_reads_need_no_token_and_writes_do(client):
    security = {
        method: operation["security"]
        for operations in specification.document()["paths"].values()
        for method, operation in operations.items()
    }

    assert security == {
        "get": [{}, {"Bearer": []}],
        "post": [{"Bearer": []}],
        "patch": [{"Bearer": []}],
        "delete": [{"Bearer": []}],
    }


def test_the_page_for_people_names_every_operation(client):
    response = client.get(reverse("api:reference"))

    operations = specification.document()["paths"]
    assert response.status_code == 200
    assert [path for path in operations if f"<code>{path}</code>" not in response.text] == []


def test_names_of_the_apis_addresses_are_not_reversed():
    with pytest.raises(NoReverseMatch):
        reverse("api_v1:events")


def test_pages_are_served_without_loading_what_the_api_needs():
    code = """
import django, sys
django.setup()
from django.urls import resolve, reverse
reverse("pages:home"), resolve("/events/"), reverse("api:reference")
print("ninja" in sys.modules)
resolve("/api/v1/events")
print("ninja" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False", "True"]


def test_no_event_can_take_the_apis_address(client):
    EventFactory(slug="api")

    assert client.get("/api/").resolver_match.url_name == "reference"
