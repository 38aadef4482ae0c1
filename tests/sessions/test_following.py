# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from apps.activity.models import Activity
from apps.events import services as events
from apps.events.models import Event
from apps.sessions import services
from apps.sessions.models import Session
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory

TEN = datetime(2027, 7, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def session(db):
    event = EventFactory(starts_on=date(2027, 7, 1), timezone="Europe/Warsaw", slug="here")
    return SessionFactory(event=event, starts_at=TEN, moved_from=TEN - timedelta(hours=1))


def test_sessions_keep_their_wall_times_when_the_zone_was_wrong(
    session, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        events.change(session.event, timezone="Asia/Kathmandu", by=None)

    followed = Session.objects.get()
    assert followed.starts_at == datetime(2027, 7, 1, 4, 15, tzinfo=UTC)
    assert followed.ends_at - followed.starts_at == session.ends_at - session.starts_at
    assert followed.moved_from == datetime(2027, 7, 1, 3, 15, tzinfo=UTC)
    vevent = icalendar.Event.from_ical(followed.ical)
    assert vevent["DTSTART"].params["TZID"] == "Asia/Kathmandu"
    assert vevent["DTSTART"].dt.strftime("%H:%M") == "10:00"
    assert Activity.objects.filter(verb="session.rescheduled").count() == 1


def test_calendar_entries_follow_the_address_and_place_of_the_event(
    session, django_capture_on_commit_callbacks
):
    uid = icalendar.Event.from_ical(session.ical)["UID"]

    with django_capture_on_commit_callbacks(execute=True):
        events.rename(session.event, slug="there", by=None)
        events.change(session.event, place="Kathmandu", by=None)

    vevent = icalendar.Event.from_ical(Session.objects.get().ical)
    assert vevent["URL"].endswith(f"/there/sessions/{session.code}/")
    assert vevent["LOCATION"] == f"{session.room.name}, Kathmandu"
    assert vevent["UID"] == uid


def test_a_cancelled_event_cancels_its_sessions_in_calendars_only(
    session, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        events.cancel(session.event, by=None)

    followed = Session.objects.get()
    assert icalendar.Event.from_ical(followed.ical)["STATUS"] == "CANCELLED"
    assert followed.state == "confirmed"


def test_following_twice_writes_once(session):
    Event.objects.update(place="Elsewhere")

    assert services.follow_event(session.event) == 1
    version = Event.objects.get().version
    assert services.follow_event(session.event) == 0

    assert Event.objects.get().version == version


def test_the_second_of_two_equal_wall_times_stays_the_second(db):
    event = EventFactory(starts_on=date(2027, 10, 31), timezone="Europe/Warsaw")
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    SessionFactory(event=event, starts_at=second, ends_at=second + timedelta(minutes=20))

    services.follow_event(event)

    assert Session.objects.get().starts_at == second


def test_a_time_that_clocks_skip_moves_to_the_hour_after(db):
    event = EventFactory(starts_on=date(2027, 3, 28), timezone="Europe/Warsaw")
    SessionFactory(
        event=event,
        starts_at=datetime(2027, 3, 28, 5, 0, tzinfo=UTC),
        wall_start="2027-03-28T02:30",
    )

    services.follow_event(event)

    assert Session.objects.get().starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("sessions", [1, 30])
def test_following_costs_the_same_for_any_number_of_sessions(
    db, sessions, django_assert_num_queries
):
    event = EventFactory()
    SessionFactory.create_batch(sessions, event=event)
    Event.objects.update(place="Elsewhere")

    with django_assert_num_queries(6):
        services.follow_event(event)


def test_sessions_without_a_time_have_nothing_to_follow(db):
    session = SessionFactory(unscheduled=True)

    assert services.follow_event(session.event) == 0
