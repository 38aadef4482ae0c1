# SPDX-License-Identifier: AGPL-3.0-or-later
"""A part of a programme as a calendar: a track, what can be followed in a language."""

from datetime import date

import icalendar
import pytest
from django.conf import settings

from apps.sessions import services
from apps.sessions.models import Session
from tests.factories.events import EventFactory
from tests.factories.sessions import InterpretationFactory, SessionFactory, TrackFactory

pytestmark = pytest.mark.django_db

FEED = "/here/programme.ics"


@pytest.fixture
def event():
    return EventFactory(slug="here", name="Here", starts_on=date(2027, 3, 27))


@pytest.fixture
def track(event):
    return TrackFactory(event=event, name="Libraries")


@pytest.fixture
def programme(event, track):
    """Sessions named after what they are."""
    SessionFactory(event=event, title="In Polish", spoken_languages=["pl"])
    SessionFactory(event=event, title="In Brazil", spoken_languages=["pt-BR", "en"])
    SessionFactory(event=event, title="Libraries", track=track, spoken_languages=["pl"])
    heard = SessionFactory(event=event, title="Interpreted", spoken_languages=["pl"])
    InterpretationFactory(session=heard, language="pt")
    SessionFactory(event=event, title="Maybe", proposed=True, track=track, spoken_languages=["pt"])
    SessionFactory(title="Elsewhere", spoken_languages=["pt"])


def titles(response):
    assert response.status_code == 200
    calendar = icalendar.Calendar.from_ical(response.content)
    assert not calendar.errors
    return {str(entry["SUMMARY"]) for entry in calendar.events}


def test_a_track_and_a_language_are_feeds_of_their_own(client, programme, track):
    whole = {"In Polish", "In Brazil", "Libraries", "Interpreted"}

    assert titles(client.get(FEED)) == whole
    assert titles(client.get(FEED, {"track": track.pk})) == {"Libraries"}
    assert titles(client.get(FEED, {"lang": "pt"})) == {"In Brazil", "Interpreted"}
    assert titles(client.get(FEED, {"lang": "pt.en"})) == {"In Brazil", "Interpreted"}
    assert client.get(FEED, {"lang": "pt.!"}).status_code == 404
    assert titles(client.get(FEED, {"lang": "pl", "track": track.pk})) == {"Libraries"}
    assert titles(client.get(FEED, {"lang": "ar"})) == set()


@pytest.mark.parametrize("query", ["track", "lang", "both"])
def test_each_is_answered_by_304_and_one_statement(
    client, programme, track, query, django_assert_num_queries
):
    asked = {"track": {"track": track.pk}, "lang": {"lang": "pt"}}
    asked["both"] = asked["track"] | asked["lang"]
    with django_assert_num_queries({"track": 4, "lang": 4, "both": 5}[query]):
        first = client.get(FEED, asked[query])

    with django_assert_num_queries(1):
        again = client.get(FEED, asked[query], headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first["ETag"] != client.get(FEED)["ETag"]


def test_a_feed_is_named_after_its_part_and_leads_to_it(client, programme, track):
    content = client.get(FEED, {"track": track.pk, "lang": "pt"}).content

    calendar = icalendar.Calendar.from_ical(content)

    assert calendar["X-WR-CALNAME"] == "Here · Libraries · português"
    assert calendar["URL"] == f"{settings.BASE_URL}/here/programme/?track={track.pk}&lang=pt"


@pytest.mark.parametrize(
    "query", [{"track": "x"}, {"track": "999999"}, {"track": "9" * 30}, {"lang": "!"}]
)
def test_what_was_asked_for_wrongly_is_not_the_whole_programme(client, programme, query):
    assert client.get(FEED, query).status_code == 404


def test_the_track_of_another_event_is_none_of_this_one(client, programme):
    assert client.get(FEED, {"track": TrackFactory().pk}).status_code == 404


def test_an_empty_track_is_an_empty_calendar_and_not_the_days_of_the_event(client, event, track):
    assert titles(client.get(FEED)) == {"Here"}
    assert titles(client.get(FEED, {"track": track.pk})) == set()


def test_a_cancelled_session_stays_in_its_track_and_says_so(client, programme, track):
    services.cancel(Session.objects.get(title="Libraries"), by=None)

    content = client.get(FEED, {"track": track.pk}).content

    [entry] = icalendar.Calendar.from_ical(content).events
    assert entry["STATUS"] == "CANCELLED"


def test_the_programme_offers_the_feed_of_what_it_shows(client, programme, track):
    base = settings.BASE_URL

    for query, end in (("", ""), (f"?track={track.pk}", f"?track={track.pk}"), ("?q=x", "")):
        text = client.get(f"/here/programme/{query}").text
        assert f'value="{base}{FEED}{end}"' in text

    both = client.get(f"/here/programme/?day=2027-03-27&track={track.pk}&lang=pl").text
    assert f'value="{base}{FEED}?track={track.pk}&amp;lang=pl"' in both
