# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime

import icalendar
import pytest
from django.conf import settings

from apps.sessions import ical
from apps.sessions.models import Session
from tests.factories.events import EventFactory
from tests.factories.sessions import RoomFactory, SessionFactory, TrackFactory

pytestmark = pytest.mark.django_db


def entry_of(session):
    return icalendar.Event.from_ical(ical.session_ical(session))


def session_in(zone, starts_at, **values):
    event = EventFactory(timezone=zone, starts_on=starts_at.date(), place="")
    return SessionFactory(event=event, starts_at=starts_at, **values)


def test_an_entry_says_what_where_when_and_where_to_read_on():
    session = SessionFactory(
        title="Ten years of WikiGap",
        language="sv",
        abstract="Look back",
        event=EventFactory(slug="gap", place="Stockholm"),
    )
    session.room.name, session.track = "Sal 1", TrackFactory.build(name="Gender")

    vevent = entry_of(session)

    assert str(vevent["SUMMARY"]) == "Ten years of WikiGap"
    assert vevent["SUMMARY"].params["LANGUAGE"] == "sv"
    assert vevent["LOCATION"] == "Sal 1, Stockholm"
    assert vevent["CATEGORIES"].cats == ["Gender"]
    address = f"{settings.BASE_URL}/gap/sessions/{session.code}/"
    assert vevent["URL"] == address
    assert vevent["DESCRIPTION"] == f"Look back\n\n{address}"
    assert vevent["STATUS"] == "CONFIRMED"


def test_an_entry_from_right_to_left_is_read_back_whole():
    event = EventFactory(place="Wrocław")
    session = SessionFactory(
        event=event, room=RoomFactory(event=event, name="القاعة 2"), language="ar",
        title="من يكتب تاريخنا؟", abstract_html="<p>عن <a href='https://x.test/'>ويكيبيديا</a></p>",
    )  # fmt: skip

    entry = entry_of(session)

    assert (entry["SUMMARY"], entry["SUMMARY"].params["LANGUAGE"]) == ("من يكتب تاريخنا؟", "ar")
    assert entry["DESCRIPTION"].params["LANGUAGE"] == "ar"
    about, address = entry["DESCRIPTION"].split("\n\n")
    assert about == "عن ويكيبيديا"
    assert address.isascii()
    assert entry["LOCATION"] == "\u2068القاعة 2\u2069, \u2068Wrocław\u2069"


def test_a_zone_of_five_hours_forty_five_is_kept():
    session = session_in("Asia/Kathmandu", datetime(2027, 7, 1, 3, 15, tzinfo=UTC))

    text = ical.session_ical(session)

    assert "DTSTART;TZID=Asia/Kathmandu:20270701T090000\r\n" in text


def test_the_hour_that_comes_twice_is_told_apart():
    first = session_in("Europe/Warsaw", datetime(2027, 10, 31, 0, 30, tzinfo=UTC))
    second = session_in("Europe/Warsaw", datetime(2027, 10, 31, 1, 30, tzinfo=UTC))

    assert entry_of(first).start == first.starts_at
    assert entry_of(second).start == second.starts_at
    assert entry_of(second).end == second.ends_at


def test_a_session_without_an_end_has_none_in_calendars():
    session = session_in("UTC", datetime(2027, 7, 1, 8, tzinfo=UTC), ends_at=None)

    assert "DTEND" not in entry_of(session)


def test_a_session_without_a_time_is_in_no_calendar():
    assert ical.session_ical(SessionFactory(unscheduled=True)) == ""


def test_the_uid_is_made_of_numbers_and_the_code_only():
    session = SessionFactory(code="abc7", event=EventFactory(slug="one"))
    uid = entry_of(session)["UID"]
    session.event.slug, session.title = "two", "Another title"

    assert entry_of(session)["UID"] == uid
    assert uid.startswith(f"session-{session.event.pk}-ABC7@")


def test_the_stored_text_is_given_as_long_as_it_is_true():
    session = SessionFactory()

    later = datetime(2040, 1, 1, tzinfo=UTC)
    assert ical.session_ical(session, now=later) == session.ical


def test_sessions_not_saved_yet_are_filled_for_an_import():
    event = EventFactory()
    room = RoomFactory(event=event)
    sessions = SessionFactory.build_batch(3, event=event, room=room)
    for session in sessions:
        session.ical = ""

    assert ical.fill(sessions) == sessions
    assert ical.fill(sessions) == []
    assert {icalendar.Event.from_ical(session.ical)["LOCATION"] for session in sessions} == {
        f"{room.name}, Katowice"
    }
    assert Session.objects.count() == 0


def test_sequence_rises_with_what_calendars_show_and_only_then():
    session = SessionFactory()

    session.description = "Not in the entry"
    assert ical.fill([session]) == []
    session.title = "Another title"
    ical.fill([session])

    assert session.sequence == entry_of(session)["SEQUENCE"] == 1


def test_words_of_strangers_stay_words(shared_data):
    """Titles that try to end the entry, add guests or break lines, from the attack corpora."""
    folder = shared_data / "security" / "injection"
    lines = [
        line
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for line in file.read_text("utf-8", "replace").splitlines()[:200]
    ]
    event = EventFactory()
    session = SessionFactory(event=event)
    known = {"ATTENDEE", "ORGANIZER", "VALARM", "RRULE", "ATTACH"}
    for line in lines:
        session.title = session.abstract_html = session.state_reason = line
        text = ical.session_ical(session)
        vevent = icalendar.Event.from_ical(text)
        assert not known.intersection(vevent), line
        assert not vevent.subcomponents, line
        assert max(map(len, text.encode().split(b"\r\n"))) <= 75, line


@pytest.fixture
def shared_data():
    if not (settings.EVENTFORUM_SHARED_DATA / "security").is_dir():
        pytest.skip("EVENTFORUM_SHARED_DATA is not here")
    return settings.EVENTFORUM_SHARED_DATA
