# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime

import pytest

from apps.programme.sources.errors import SourceError
from apps.programme.sources.formats import parse
from tests.programme.sources.made import calendar, vevent

PRETALX = "PRODID:-//pretalx//prog.example//skopje"


def starts(programme):
    return [session.starts_at for session in programme.sessions]


def warned(programme):
    return sorted(warning.code for warning in programme.warnings)


def outcome(content: bytes) -> int | str:
    """How many sessions, or why it was refused."""
    try:
        return len(parse(content).sessions)
    except SourceError as error:
        return error.code


def test_cet_is_read_as_a_place_and_told():
    event = vevent(**{"DTSTART;TZID=CET": "20270729T100000", "DTEND": None, "DURATION": "PT45M"})

    programme = parse(calendar(event))

    assert programme.timezone == "Europe/Brussels"
    assert starts(programme) == [datetime(2027, 7, 29, 8, tzinfo=UTC)]
    assert warned(programme) == ["zone_guessed"]


@pytest.mark.parametrize(
    "told", ["Central European Standard Time", "/mozilla.org/20050126_1/Europe/Warsaw"]
)
def test_zones_of_windows_and_of_old_calendars_are_understood(told):
    event = vevent(**{f'DTSTART;TZID="{told}"': "20270729T100000"}, DTEND=None, DURATION="PT1H")

    programme = parse(calendar(event))

    assert programme.timezone == "Europe/Warsaw"
    assert starts(programme) == [datetime(2027, 7, 29, 8, tzinfo=UTC)]


def test_instants_stay_instants_under_an_override_and_wall_times_are_read_anew():
    instant = vevent(UID="a", DTSTART="20270729T100000Z", DTEND="20270729T110000Z")
    floating = vevent(UID="b", DTSTART="20270729T100000", DTEND="20270729T110000")

    programme = parse(calendar(instant, floating), timezone="America/New_York")

    assert starts(programme) == [
        datetime(2027, 7, 29, 10, tzinfo=UTC),
        datetime(2027, 7, 29, 14, tzinfo=UTC),
    ]
    assert [s.wall_start for s in programme.sessions] == ["2027-07-29T06:00", "2027-07-29T10:00"]


def test_a_utc_calendar_names_no_place():
    sched = vevent(DTSTART="20270729T100000Z", DTEND="20270729T110000Z", CATEGORIES="Glam,Wiki")

    programme = parse(calendar(sched, head="X-WR-TIMEZONE:UTC"))

    assert programme.timezone == ""
    assert programme.sessions[0].track == "Glam"
    assert warned(programme) == ["zone_utc"]


def test_pretalx_puts_the_speakers_behind_the_title():
    one = vevent(UID="pretalx-skopje-AAAAAA@x", SUMMARY="Wiki - and more - Anna Ex\\, Bo Ex")
    none = vevent(UID="pretalx-skopje-BBBBBB-2@x", SUMMARY="Opening - ")

    first, second = parse(calendar(one, none, head=PRETALX)).sessions

    assert (first.code, first.title) == ("AAAAAA", "Wiki - and more")
    assert [speaker.name for speaker in first.speakers] == ["Anna Ex", "Bo Ex"]
    assert (second.code, second.title, second.speakers) == ("BBBBBB", "Opening", [])


def test_texts_are_unfolded_and_unescaped():
    folded = "A long\\, escaped\\; text\\nwith a \r\n second line and a back\\\\slash"

    programme = parse(calendar(vevent(DESCRIPTION=folded)))

    session = programme.sessions[0]
    assert session.abstract == "A long, escaped; text\nwith a second line and a back\\slash"
    assert session.text_format == "plain"


def test_cancelled_events_and_calendars_cancel():
    assert parse(calendar(vevent(STATUS="CANCELLED"))).sessions[0].state == "cancelled"
    assert parse(calendar(vevent(), head="METHOD:CANCEL")).sessions[0].state == "cancelled"
    assert parse(calendar(vevent(STATUS="TENTATIVE"))).sessions[0].state == "confirmed"


def test_of_two_copies_the_higher_sequence_is_taken_wherever_it_stands():
    new = vevent(SEQUENCE="3", SUMMARY="New")
    old = vevent(SEQUENCE="2", SUMMARY="Old")

    programme = parse(calendar(new, old))

    assert [session.title for session in programme.sessions] == ["New"]
    assert warned(programme) == ["older_copy"]


def test_one_uid_for_several_talks_makes_occurrences_and_exact_copies_one():
    other = vevent(SUMMARY="Another", **{"DTSTART;TZID=Europe/Skopje": "20271029T120000"},
                   DTEND=None, DURATION="PT1H")  # fmt: skip

    programme = parse(calendar(vevent(), other, vevent()))

    assert [(s.code, s.title) for s in programme.sessions] == [
        ("made-1", "Keeping new editors"),
        ("made-1-2", "Another"),
    ]
    assert warned(programme) == ["older_copy", "repeats"]


def test_a_repetition_keeps_its_wall_time_over_a_clock_change_and_its_exceptions():
    weekly = vevent(
        RRULE="FREQ=WEEKLY;COUNT=4",
        **{"EXDATE;TZID=Europe/Skopje": "20271105T100000"},
    )
    moved = vevent(
        **{
            "RECURRENCE_ID;TZID=Europe/Skopje": "20271112T100000",
            "DTSTART;TZID=Europe/Skopje": "20271112T150000",
            "DTEND;TZID=Europe/Skopje": "20271112T160000",
        }
    )

    programme = parse(calendar(weekly, moved))

    assert sorted(starts(programme)) == [
        datetime(2027, 10, 29, 8, tzinfo=UTC),
        datetime(2027, 11, 12, 14, tzinfo=UTC),
        datetime(2027, 11, 19, 9, tzinfo=UTC),
    ]


def test_a_weekday_rule_extra_dates_and_an_end_are_followed():
    event = vevent(
        RRULE="FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231T235959Z",
        **{"RDATE;TZID=Europe/Skopje": "20271201T100000,20271202T100000/PT1H"},
    )

    days = [session.day for session in parse(calendar(event)).sessions]

    assert days == [
        date(2027, 10, 29), date(2027, 11, 26), date(2027, 12, 1), date(2027, 12, 2),
        date(2027, 12, 31),
    ]  # fmt: skip


def test_endless_repetitions_end_after_a_year_and_a_thousand_dates():
    event = vevent(RRULE="FREQ=DAILY")
    others = [vevent(UID=f"made-{n}", RRULE="FREQ=DAILY;COUNT=999999999") for n in range(2, 6)]

    assert len(parse(calendar(event)).sessions) == 367
    many = parse(calendar(event, *others))
    assert len(many.sessions) <= 1005
    assert "rule_cut" in warned(many)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYHOUR=1,2;BYMINUTE=1,2,3",
        "FREQ=YEARLY;BYDAY=100XX",
        "",
    ],
)
def test_hostile_rules_are_not_followed(rule):
    programme = parse(calendar(vevent(RRULE=rule)))

    assert starts(programme) == [datetime(2027, 10, 29, 8, tzinfo=UTC)]
    assert warned(programme) == ["rule_refused"]


def test_a_day_without_a_time_lasts_the_whole_day():
    session = parse(calendar(vevent(**{"DTSTART;VALUE=DATE": "20271029"}, DTEND=None)),
                    default_timezone="Europe/Skopje").sessions[0]  # fmt: skip

    assert session.starts_at == datetime(2027, 10, 28, 22, tzinfo=UTC)
    assert (session.ends_at - session.starts_at).days == 1


def test_an_entry_without_identity_is_known_by_time_and_place_never_by_title():
    first = parse(calendar(vevent(UID=None))).sessions[0]
    retitled = parse(calendar(vevent(UID=None, SUMMARY="Other"))).sessions[0]

    assert first.code == retitled.code
    assert first.title != retitled.title


def test_lone_line_ends_are_line_ends():
    made = calendar(vevent())

    for end in (b"\n", b"\r"):
        assert parse(made.replace(b"\r\n", end)).sessions == parse(made).sessions


def test_a_calendar_cut_anywhere_is_refused_or_holds_everything():
    made = calendar(vevent(), vevent(UID="made-2"))
    outcomes = {outcome(made[:length]) for length in range(len(made))}

    assert outcomes == {"ical", "empty", "unknown_format", 2}


def test_alarms_and_foreign_components_cost_nothing():
    alarms = "\r\n".join(["BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM"] * 2000)
    event = vevent().replace("END:VEVENT", f"{alarms}\r\nEND:VEVENT")

    programme = parse(calendar(event, "BEGIN:VTODO\r\nUID:x\r\nEND:VTODO"))

    assert [session.code for session in programme.sessions] == ["made-1"]
