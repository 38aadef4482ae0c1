# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which language an answer comes, who may keep it, and where a thing is today."""

import pytest
from django.utils import timezone

from apps.events import services as events
from apps.permalinks.services import issue, retire
from tests.api.asking import ask, token_of
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db


def test_a_text_comes_in_the_language_asked_for_and_says_where_it_is_from(client):
    event = EventFactory(name="Meeting")
    TranslationFactory(target=event, language="pl", text="Zjazd", kind="machine", outdated=True)
    TranslationFactory(target=event, language="ar", text="لقاء", kind="human")

    asked = {
        "": ask(client, "GET", f"/events/{event.slug}"),
        "?in=": ask(client, "GET", f"/events/{event.slug}?in=fr,pl"),
        "header": ask(client, "GET", f"/events/{event.slug}", accept_language="ar-EG,ar"),
        "original": ask(client, "GET", f"/events/{event.slug}?in=original", accept_language="ar"),
    }
    names = {how: answer.json()["name"] for how, answer in asked.items()}

    assert {how: name["text"] for how, name in names.items()} == {
        "": "Meeting",
        "?in=": "Zjazd",
        "header": "لقاء",
        "original": "Meeting",
    }
    assert (names["?in="]["provenance"], names["?in="]["outdated"]) == ("machine", True)
    assert (names["header"]["provenance"], names["header"]["direction"]) == ("human", "rtl")
    assert names[""]["provenance"] == "original"
    assert names["header"]["also_in"] == [
        {"language": "en", "provenance": "original", "outdated": False},
        {"language": "pl", "provenance": "machine", "outdated": True},
    ]
    assert [answer["Content-Language"] for answer in asked.values()] == [
        "mul",
        "fr, pl",
        "ar-EG, ar",
        "mul",
    ]


def test_a_language_asked_for_is_not_remembered_and_cookies_say_nothing(client):
    event = EventFactory(name="Meeting")
    TranslationFactory(target=event, language="ar", text="لقاء")
    client.cookies["in"] = "ar"

    response = ask(client, "GET", f"/events/{event.slug}?in=pl")

    assert response.json()["name"]["text"] == "Meeting"
    assert response.cookies == {}


def test_what_is_unchanged_costs_a_304_and_what_has_changed_does_not(client):
    event = EventFactory()
    first = ask(client, "GET", f"/events/{event.slug}")

    same = ask(client, "GET", f"/events/{event.slug}", if_none_match=first["ETag"])
    weak = ask(client, "GET", f"/events/{event.slug}", if_none_match=f"W/{first['ETag']}")
    type(event).objects.filter(pk=event.pk).update(place="Elsewhere")
    other = ask(client, "GET", f"/events/{event.slug}", if_none_match=first["ETag"])

    assert [same.status_code, weak.status_code, other.status_code] == [304, 304, 200]
    assert (same.content, same["ETag"]) == (b"", first["ETag"])
    assert first["Cache-Control"] == same["Cache-Control"] == "public, no-cache"
    assert first["Vary"] == "Accept-Language, Authorization"


def test_an_answer_to_a_token_is_for_its_holder_only(client):
    event = EventFactory()

    response = ask(client, "GET", f"/events/{event.slug}", token=token_of(UserFactory()))

    assert response["Cache-Control"] == "private, no-cache"
    assert "Access-Control-Allow-Origin" not in response


def test_pages_of_other_sites_may_read_what_anybody_may_but_not_send_tokens(client):
    EventFactory()

    response = ask(client, "GET", "/events", origin="https://elsewhere.example.org")
    before = ask(client, "OPTIONS", "/events", origin="https://elsewhere.example.org")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert "ETag" in response["Access-Control-Expose-Headers"]
    assert before.status_code == 405
    assert "Access-Control-Allow-Headers" not in before


def test_head_answers_as_get_does(client):
    event = EventFactory()

    asked = [ask(client, method, f"/events/{event.slug}") for method in ("GET", "HEAD")]

    assert asked[0]["ETag"] == asked[1]["ETag"]
    assert [answer.status_code for answer in asked] == [200, 200]
    assert asked[1].content == b""


def test_what_has_another_name_today_answers_one_301(client):
    event = EventFactory(slug="before")
    session = SessionFactory(event=event, code="MAPS")
    issue(event)
    issue(session)
    events.rename(event, slug="after", by=None)

    asked = [
        ask(client, "GET", path)["Location"]
        for path in (
            "/events/before",
            "/events/before/programme?limit=3",
            "/events/before/sessions/maps",
        )
    ]

    assert asked == [
        "http://127.0.0.1:8000/api/v1/events/after",
        "http://127.0.0.1:8000/api/v1/events/after/programme?limit=3",
        "http://127.0.0.1:8000/api/v1/events/after/sessions/MAPS",
    ]


def test_what_was_taken_away_answers_410_with_the_reason(client):
    event, thread = EventFactory(hidden=True), ThreadFactory(removed_at=timezone.now())
    issue(event)
    issue(thread)
    retire(event, reason="It was spam.")
    retire(thread, reason="It was off topic.")

    asked = [
        ask(client, "GET", path) for path in (f"/events/{event.slug}", f"/threads/{thread.pk}")
    ]

    assert [answer.status_code for answer in asked] == [410, 410]
    assert [answer.json()["detail"] for answer in asked] == ["It was spam.", "It was off topic."]
