# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date

import icalendar
import pytest

from apps.events import services
from apps.events.models import Event
from tests.factories.events import EventFactory, EventRoleFactory

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


def test_the_feed_answers_to_the_moment_of_the_last_change(client):
    EventFactory()
    first = client.get(FEED)

    again = client.get(FEED, headers={"If-Modified-Since": first["Last-Modified"]})

    assert again.status_code == 304


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
