# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of sessions: what each column means, and what is told of cells that mean nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.activity.models import Activity
from apps.sessions.models import Room, Session
from apps.sessions.sheets import SHEETS, cells
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import (
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db

TEN = datetime(2027, 7, 1, 8, tzinfo=UTC)


@pytest.fixture
def event():
    return EventFactory(slug="here", starts_on=date(2027, 7, 1), timezone="Europe/Warsaw")


@pytest.fixture
def run(event):
    """Import a text into the event as a person does: look first, then write it."""
    organizer = EventRoleFactory(event=event).user

    def run(name, content):
        content = content.encode() if isinstance(content, str) else content
        tables = [cells.read(content, known=SHEETS[name]().names) for _ in range(2)]
        seen = SHEETS[name]().run(tables[0], event=event, by=organizer)
        assert not seen.is_done
        return SHEETS[name]().run(tables[1], event=event, by=organizer, expected=seen.digest)

    return run


def counts(outcome):
    return len(outcome.new), len(outcome.changed), outcome.unchanged


def problems(outcome):
    assert not outcome.is_done
    return [(problem.line, problem.column, problem.words) for problem in outcome.problems]


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def exported(name, event, **kwargs):
    held = "session__event" if name == "resources" else "event"
    rows = SHEETS[name]._meta.model.objects.filter(**{held: event})
    return SHEETS[name]().export_file(rows, **kwargs)


SESSIONS = """code;title;starts;ends;room;track;speakers;spoken_languages;state;reason
ONE;Opening;2027-07-01 10:00;2027-07-01 11:00;Hall;Main;Ewa; pl, en;;
;Lunch;01.07.2027 12:00;;;;;;confirmed;
;Lunch;2027-07-02 12:00;;;;;;;
TWO;Off;;;;;;;cancelled;Ill
"""


def test_sessions_are_added_and_the_same_file_again_changes_nothing(event, run):
    SpeakerFactory(event=event, name="Ewa")

    outcomes = [run("sessions", SESSIONS.replace(";;\n", ";confirmed;\n")) for _ in range(2)]

    assert [counts(outcome) for outcome in outcomes] == [(4, 0, 0), (0, 0, 4)]
    opening = Session.objects.get(code="ONE")
    assert (opening.starts_at, opening.room.name, opening.track.name) == (TEN, "Hall", "Main")
    assert opening.spoken_languages == ["pl", "en"]
    assert [speaker.name for speaker in opening.speakers.all()] == ["Ewa"]
    off = Session.objects.get(code="TWO")
    assert (off.state, off.state_reason) == ("cancelled", "Ill")


def test_what_changed_goes_through_its_verbs(event, run):
    ewa, old = SpeakerFactory(event=event, name="Ewa"), RoomFactory(event=event, name="Old")
    session = SessionFactory(event=event, code="A", title="Talk", starts_at=TEN, room=old)
    untouched = SessionFactory(event=event, code="B", title="Other")

    outcome = run(
        "sessions",
        "code,title,starts,ends,room,speakers,state,reason\n"
        "A,Keynote,2027-07-02 10:00,2027-07-02 11:30,New,Ewa,withdrawn,No visa\n"
        "B,Other,2027-07-01 14:00,2027-07-01 15:00,"
        f"{untouched.room.name},,confirmed,\n",
    )

    session.refresh_from_db()
    assert counts(outcome) == (0, 1, 1)
    assert verbs() == [
        "event.room_added",
        "session.changed",
        "session.rescheduled",
        "session.speakers_changed",
        "session.withdrawn",
    ]
    assert (session.title, session.room.name, session.day) == ("Keynote", "New", date(2027, 7, 2))
    assert list(session.speakers.all()) == [ewa]
    assert session.edited_fields == ["ends_at", "room", "speakers", "starts_at", "state", "title"]
    [row] = outcome.changed
    assert (row.line, row.name) == (2, "Keynote")
    assert [(d.column, d.before, d.after) for d in row.differences[:2]] == [
        ("title", "Talk", "Keynote"),
        ("state", "confirmed", "withdrawn"),
    ]


def test_a_column_left_out_changes_nothing_and_an_empty_cell_empties(event, run):
    session = SessionFactory(event=event, code="A", abstract="Words", licence="CC0")

    run("sessions", "code,licence\nA,\n")

    session.refresh_from_db()
    assert (session.licence, session.abstract, session.room is None) == ("", "Words", False)


def test_a_table_without_ends_keeps_the_length_of_what_it_moves(event, run):
    SessionFactory(event=event, code="A", starts_at=TEN, ends_at=TEN + timedelta(minutes=45))

    run("sessions", "code,starts\nA,2027-07-02 10:00\n")
    moved = Session.objects.get()
    assert (moved.starts_at, moved.ends_at - moved.starts_at) == (
        TEN + timedelta(days=1),
        timedelta(minutes=45),
    )

    run("sessions", "code,starts\nA,\n")
    assert Session.objects.get().ends_at is None


def test_a_night_keeps_its_evening_when_it_moves(event, run):
    night = datetime(2027, 7, 1, 22, 30, tzinfo=UTC)
    SessionFactory(event=event, code="A", starts_at=night, day=date(2027, 7, 1))

    run("sessions", "code,starts,ends\nA,2027-07-03 00:45,2027-07-03 02:00\n")

    assert Session.objects.get().day == date(2027, 7, 2)


@pytest.mark.parametrize(
    ("starts", "zone", "at"),
    [
        ("2027-07-01 10:00", "", TEN),
        ("2027-07-01T10:00:00", "Europe/Warsaw", TEN),
        ("1.7.2027 10:00", "", TEN),
        ("2027-07-01 13:30", "Asia/Kolkata", TEN),
        ("2027-07-01 08:00Z", "", TEN),
        ("2027-10-31 02:30+01:00", "", datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
        ("2027-10-31 02:30 +0200", "", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_the_zone_of_the_row(event, run, starts, zone, at):
    run("sessions", f"code,title,starts,zone\nA,Talk,{starts},{zone}\n")

    assert Session.objects.get().starts_at == at


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("starts", "07/01/2027 10:00", "“07/01/2027” is no day. Write 2027-10-29."),
        ("starts", "tomorrow", "“tomorrow” is no day and time. Write 2027-10-29 14:00."),
        ("starts", "2027-02-30 10:00", "There is no day 2027-02-30."),
        ("starts", "2027-07-01 25:00", "There is no such time of day: 2027-07-01 25:00."),
        (
            "starts",
            "2027-03-28 02:30",
            "On Mar 28, 2027 there is no 02:30 in Warsaw: clocks are put forward. "
            "Say 01:30 or 03:30.",
        ),
        (
            "starts",
            "2027-10-31 02:30",
            "On Oct 31, 2027 it is 02:30 twice in Warsaw: clocks are put back. Say which one is "
            "meant. Write 2027-10-31 02:30+02:00 or 2027-10-31 02:30+01:00.",
        ),
        ("zone", "CEST", "“CEST” is not a time zone. Use a name such as Europe/Warsaw."),
        ("day", "1 July", "“1 July” is no day. Write 2027-10-29."),
        ("kind", "speech", "“speech” is none of: talk, workshop, panel, lightning, meetup, "
            "ceremony, break, other."),
        ("language", "polski?", "“polski?” is not a language code."),
        ("spoken_languages", "pl en??", "“en??” is not a language code."),
        ("page", "javascript:alert(1)", "An address starts with https:// and names a site."),
        ("not_recorded", "maybe", "“maybe” is neither yes nor no."),
        ("speakers", "Nobody", "No speaker of this event is called “Nobody”. Add them first."),
        ("speakers", "Ewa", "2 speakers are called “Ewa”. Write the code of the one you mean."),
        ("title", "", "This field cannot be blank."),
        ("title", "x" * 401, "Ensure this value has at most 400 characters (it has 401)."),
        ("room", "x" * 121, "This name is too long."),
        ("state", "proposed", "A session does not become a proposal again."),
        ("reason", "Ill", "Only a session that is off has a reason for it."),
        ("ends", "2027-07-01 09:00", "A session ends after it starts."),
        ("event", "elsewhere", "“elsewhere” is not the event you are importing into, here."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_line_and_column_and_nothing_is_written(
    event, run, column, cell, words
):
    SpeakerFactory.create_batch(2, event=event, name="Ewa")
    SessionFactory(event=event, code="A", title="Talk", starts_at=TEN)
    heading = "code,title" if column == "title" else f"code,title,{column}"
    row = f"A,{cell}" if column == "title" else f"A,Talk,{cell}"

    outcome = run("sessions", f"{heading}\nNEW,Fine{',' * (column != 'title')}\n{row}\n")

    spoken = [(line, told) for line, _column, told in problems(outcome) if line == 3]
    assert spoken == [(3, words)]
    assert {c for line, c, _w in problems(outcome) if line == 3} <= {column, ""}
    assert (Session.objects.count(), Room.objects.count(), verbs()) == (1, 1, [])


def test_rows_that_do_not_say_which_session_they_are_about_are_told(event, run):
    for hour in (1, 2):
        SessionFactory(event=event, title="Lunch", starts_at=TEN + timedelta(hours=hour))

    outcome = run("sessions", "code,title\n,Lunch\nX,One\nx,Two\n!!!,Three\n")

    assert problems(outcome) == [
        (2, "title", "2 sessions have this title. Add the code."),
        (4, "code", "Line 3 has this code, too."),
        (5, "code", "A code is made of letters, digits and hyphens."),
    ]


def test_a_file_that_does_something_else_than_was_seen_is_not_written(event, run):
    session = SessionFactory(event=event, code="A", title="Talk")
    sheet, table = SHEETS["sessions"](), cells.read(b"code,title\nA,New\n", known=["code", "title"])
    organizer = EventRoleFactory(event=event).user
    seen = sheet.run(table, event=event, by=organizer)
    Session.objects.filter(pk=session.pk).update(title="Meanwhile")

    outcome = SHEETS["sessions"]().run(table, event=event, by=organizer, expected=seen.digest)

    assert not outcome.is_done
    assert Session.objects.get().title == "Meanwhile"
