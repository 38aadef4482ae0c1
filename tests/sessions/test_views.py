# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from apps.sessions import services
from apps.sessions.models import Session
from tests.factories.events import EventFactory
from tests.factories.sessions import RoomFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(slug="here", name="Here", starts_on=date(2027, 3, 27))


def read(response):
    assert response.status_code == 200
    calendar = icalendar.Calendar.from_ical(response.content)
    assert not calendar.errors
    return calendar


def test_one_session_is_a_calendar_of_its_own(client, event):
    session = SessionFactory(event=event, code="ABC", title="Talk")

    calendar = read(client.get("/here/sessions/abc.ics"))

    [vevent] = calendar.events
    assert (vevent["SUMMARY"], vevent.start) == ("Talk", session.starts_at)
    assert [zone.tz_name for zone in calendar.timezones] == ["Europe/Warsaw"]


def test_a_programme_holds_what_is_and_what_was_announced(client, event):
    SessionFactory(event=event, title="On")
    SessionFactory(event=event, title="Off", cancelled=True)
    SessionFactory(event=event, title="Gone", withdrawn=True)
    SessionFactory(event=event, title="Maybe", proposed=True)
    SessionFactory(event=event, title="Someday", unscheduled=True)
    SessionFactory(title="Elsewhere")

    calendar = read(client.get("/here/programme.ics"))

    assert {str(entry["SUMMARY"]): str(entry["STATUS"]) for entry in calendar.events} == {
        "On": "CONFIRMED",
        "Off": "CANCELLED",
        "Gone": "CANCELLED",
    }
    assert calendar["NAME"] == "Here"


def test_times_around_a_clock_change_are_read_back_right(client, event):
    night = datetime(2027, 3, 27, 23, 30, tzinfo=UTC)
    sessions = [
        SessionFactory(event=event, title=str(hour), starts_at=night + timedelta(hours=hour))
        for hour in range(5)
    ]

    calendar = read(client.get("/here/programme.ics"))

    assert [entry.start for entry in calendar.events] == [each.starts_at for each in sessions]
    assert b"BEGIN:DAYLIGHT" in client.get("/here/programme.ics").content


@pytest.mark.parametrize("path", ["/here/programme.ics", "/here/sessions/ABC.ics"])
def test_an_unchanged_file_is_not_sent_again(client, event, path, django_assert_num_queries):
    SessionFactory(event=event, code="ABC")
    first = client.get(path)

    with django_assert_num_queries(1):
        again = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/here/programme.ics", "/here/sessions/ABC.ics"])
def test_a_changed_session_changes_the_file(client, event, path):
    session = SessionFactory(event=event, code="ABC")
    first = client.get(path)

    services.cancel(session, by=None)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert [str(entry["STATUS"]) for entry in read(again).events] == ["CANCELLED"]


def test_the_bytes_of_an_unchanged_file_are_the_same(client, event):
    SessionFactory(event=event)

    assert client.get("/here/programme.ics").content == client.get("/here/programme.ics").content


@pytest.mark.parametrize("sessions", [1, 3])
def test_a_programme_costs_the_same_for_any_number_of_sessions(
    client, event, sessions, django_assert_num_queries
):
    SessionFactory.create_batch(sessions, event=event, room=RoomFactory(event=event))

    with django_assert_num_queries(3):
        client.get("/here/programme.ics")


def test_a_file_is_named_after_its_event_in_any_script(client):
    EventFactory(slug="ويكي-2027")

    response = client.get("/ويكي-2027/programme.ics")

    assert response["Content-Disposition"] == (
        "inline; filename*=UTF-8''%D9%88%D9%8A%D9%83%D9%8A-2027.ics"
    )


def test_an_event_without_a_programme_is_an_entry_of_its_own_days(client, event):
    SessionFactory(event=event, unscheduled=True)

    [vevent] = read(client.get("/here/programme.ics")).events

    assert (vevent["SUMMARY"], vevent.start, vevent.end) == (
        "Here",
        date(2027, 3, 27),
        date(2027, 3, 30),
    )


@pytest.mark.parametrize(
    "path", ["/hidden/programme.ics", "/hidden/sessions/A.ics", "/here/sessions/A.ics"]
)
def test_what_a_stranger_may_not_see_has_no_file(client, event, path):
    SessionFactory(event=EventFactory(slug="hidden", hidden=True), code="A")
    SessionFactory(event=event, code="A", proposed=True)

    assert client.get(path).status_code == 404


def test_a_session_without_a_time_has_no_file(client, event):
    SessionFactory(event=event, code="A", unscheduled=True)

    assert client.get("/here/sessions/A.ics").status_code == 404


def test_files_are_read_and_never_written(client, event):
    SessionFactory(event=event, code="A")

    for path in ("/here/programme.ics", "/here/sessions/A.ics"):
        assert client.head(path).status_code == 200
        assert client.post(path).status_code == 405
    assert Session.objects.get().version == 1
