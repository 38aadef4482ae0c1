# SPDX-License-Identifier: AGPL-3.0-or-later
import time
from datetime import date

import icalendar
import pytest
from django.utils.http import http_date

from apps.events import services
from apps.events.models import Event
from tests.factories.events import EventFactory, EventRoleFactory, SeriesFactory

pytestmark = pytest.mark.django_db
FEED = "/events/calendar.ics"


def events_in(response):
    return [
        str(vevent["SUMMARY"]) for vevent in icalendar.Calendar.from_ical(response.content).events
    ]


def test_the_feed_holds_the_events_everybody_may_see(client):
    EventFactory(name="Autumn", starts_on=date(2027, 9, 1))
    EventFactory(name="Spring", starts_on=date(2027, 4, 1))
    EventFactory(name="Secret", hidden=True)

    response = client.get(FEED)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert events_in(response) == ["Spring", "Autumn"]


def test_an_unchanged_feed_is_not_sent_again(client, django_assert_num_queries):
    EventFactory()
    first = client.get(FEED)

    with django_assert_num_queries(1):
        again = client.get(FEED, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert not first["ETag"].startswith("W/")


def test_who_knows_only_the_day_of_a_copy_is_sent_it_anew(client):
    """A hidden event leaves without a later moment: the copy would keep it."""
    EventFactory()
    tomorrow = http_date(time.time() + 24 * 3600)

    again = client.get(FEED, headers={"If-Modified-Since": tomorrow})

    assert again.status_code == 200
    assert "Last-Modified" not in again


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"mode": "online"}, ["Call", "Both"]),
        ({"status": "official"}, ["Both"]),
        ({"language": "ar"}, ["Both"]),
        ({"region": "Sahel"}, ["Call"]),
        ({"region": "Nowhere"}, []),
        ({"language": "ar", "mode": "onsite"}, ["Both"]),
    ],
)
def test_a_feed_holds_what_its_address_asks_for(client, query, found):
    EventFactory(name="Call", mode="online", languages=["ne"], series=SeriesFactory(region="Sahel"))
    EventFactory(name="Both", mode="hybrid", languages=["ar", "fr"], status="official")
    EventFactory(name="Secret", hidden=True, languages=["ar"], status="official", region="Sahel")

    first = client.get(FEED, query)

    assert events_in(first) == found
    again = client.get(FEED, query, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert first["ETag"] != client.get(FEED)["ETag"]


@pytest.mark.parametrize(
    "query", [{"mode": "x"}, {"status": "great"}, {"language": "!"}, {"region": "x" * 121}]
)
def test_a_feed_that_was_asked_for_wrongly_is_not_one_of_everything(client, query):
    EventFactory()

    assert client.get(FEED, query).status_code == 404


def test_a_feed_is_called_after_its_choice(client):
    calendar = icalendar.Calendar.from_ical(
        client.get(FEED, {"mode": "online", "language": "ar", "region": "Sahel"}).content
    )

    assert calendar["X-WR-CALNAME"] == "Eventforum: Online, Arabic, Sahel"
    assert calendar["URL"].endswith("/events/calendar/?mode=online&language=ar&region=Sahel")


def test_an_event_that_leaves_the_choice_leaves_the_feed(client):
    event = EventFactory(languages=["ar"])
    first = client.get(FEED, {"language": "ar"})

    services.change(event, languages=["fr"], by=None)
    again = client.get(FEED, {"language": "ar"}, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, events_in(again)) == (200, [])


@pytest.mark.parametrize("editions", [1, 3])
def test_a_series_is_a_feed_of_its_editions(client, editions, django_assert_num_queries):
    series = SeriesFactory(slug="camps", name="Camps")
    EventFactory.create_batch(editions, series=series)
    EventFactory(series=series, hidden=True)
    EventFactory()

    with django_assert_num_queries(2):
        first = client.get("/series/camps/calendar.ics")
    with django_assert_num_queries(1):
        again = client.get("/series/camps/calendar.ics", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert len(events_in(first)) == editions
    assert icalendar.Calendar.from_ical(first.content)["X-WR-CALNAME"] == "Camps"


def test_a_series_without_editions_is_a_feed_and_one_that_is_not_there_is_none(client):
    SeriesFactory(slug="camps")

    assert events_in(client.get("/series/camps/calendar.ics")) == []
    assert client.get("/series/other/calendar.ics").status_code == 404


def test_the_feed_of_a_renamed_series_is_found_under_the_old_address(client):
    series = services.open_series(slug="camps", name="Camps", by=None)
    services.rename_series(series, slug="gatherings", by=None)

    response = client.get("/series/camps/calendar.ics")

    assert (response.status_code, response["Location"]) == (301, "/series/gatherings/calendar.ics")


def test_the_bytes_of_an_unchanged_feed_are_the_same(client):
    EventFactory()

    assert client.get(FEED).content == client.get(FEED).content


@pytest.mark.parametrize(
    "change",
    [
        lambda event: services.change(event, name="Another name", by=None),
        lambda event: services.cancel(event, by=None),
        lambda event: services.change(event, hidden=True, by=None),
        lambda event: services.rename(event, slug="elsewhere", by=None),
        lambda event: EventFactory(),
    ],
)
def test_a_changed_feed_is_sent_whole(client, change):
    event = EventFactory()
    first = client.get(FEED)

    change(Event.objects.get(pk=event.pk))
    again = client.get(FEED, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


@pytest.mark.parametrize("events", [1, 3])
def test_the_feed_costs_the_same_for_any_number_of_events(
    client, django_assert_num_queries, events
):
    EventFactory.create_batch(events)

    with django_assert_num_queries(2):
        client.get(FEED)


def test_copies_are_asked_about_each_time_and_shared_with_nobody(client):
    event = EventFactory(name="Secret", hidden=True)
    assert client.get(FEED)["Cache-Control"] == "private, no-cache"

    client.force_login(EventRoleFactory(event=event).user)
    response = client.get(FEED)

    assert (events_in(response), response["Cache-Control"]) == (["Secret"], "private, no-store")


def test_a_feed_without_events_is_a_calendar_all_the_same(client):
    assert events_in(client.get(FEED)) == []


def test_the_feed_is_read_and_never_written(client):
    assert client.head(FEED).status_code == 200
    assert client.post(FEED).status_code == 405
