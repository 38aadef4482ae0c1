# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from apps.activity.models import Activity
from apps.events.models import Event
from apps.sessions import services
from apps.sessions.models import Session
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db


def test_a_postponed_event_keeps_its_wall_times_over_a_clock_change():
    event = EventFactory(starts_on=date(2027, 3, 26), timezone="Europe/Warsaw")
    SessionFactory(event=event, starts_at=datetime(2027, 3, 26, 9, 0, tzinfo=UTC))

    services.postpone(event, days=7, by=None)

    session = Session.objects.get()
    assert session.starts_at == datetime(2027, 4, 2, 8, 0, tzinfo=UTC)
    assert session.ends_at - session.starts_at == timedelta(hours=1)
    assert (session.day, session.wall_start) == (date(2027, 4, 2), "2027-04-02T10:00")
    assert session.moved_from is None
    assert icalendar.Event.from_ical(session.ical).start == session.starts_at
    assert Event.objects.get().starts_on == date(2027, 4, 2)
    assert Activity.objects.filter(verb="event.postponed").count() == 1


def test_where_a_session_moved_from_keeps_its_time_of_day_too():
    event = EventFactory(starts_on=date(2027, 3, 26), timezone="Europe/Warsaw")
    moved_from = datetime(2027, 3, 26, 8, 30, tzinfo=UTC)
    SessionFactory(
        event=event, starts_at=datetime(2027, 3, 26, 9, tzinfo=UTC), moved_from=moved_from
    )

    services.postpone(event, days=7, by=None)

    assert Session.objects.get().moved_from == datetime(2027, 4, 2, 7, 30, tzinfo=UTC)


def test_sessions_without_a_time_or_a_note_of_it_are_postponed_too():
    event = EventFactory(starts_on=date(2027, 7, 1), timezone="UTC")
    SessionFactory(event=event, unscheduled=True)
    SessionFactory(event=event, wall_start="")

    services.postpone(event, days=-1, by=None)

    moments = {session.starts_at for session in Session.objects.all()}
    assert moments == {None, datetime(2027, 6, 30, 12, tzinfo=UTC)}


def test_postponing_by_no_days_changes_nothing():
    event = EventFactory()

    services.postpone(event, days=0, by=None)

    assert Event.objects.get().version == event.version


@pytest.mark.parametrize("sessions", [1, 30])
def test_postponing_costs_the_same_for_any_number_of_sessions(sessions, django_assert_num_queries):
    event = EventFactory()
    SessionFactory.create_batch(sessions, event=event)
    services.postpone(event, days=1, by=None)

    with django_assert_num_queries(12):
        services.postpone(event, days=1, by=None)
