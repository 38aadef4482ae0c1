# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime

import pytest

from apps.programme.sources.errors import SourceError
from apps.programme.sources.formats import detect, parse

HEADER = "code,title,start,end,room,speakers,speaker codes,language,timezone\n"
ROW = "T1,Keeping new editors,2027-10-29 10:00,10:45,Hall,Anna Ex; Bo Ex,A1;B1,pl,Europe/Skopje\n"


def refusal(text: str) -> SourceError:
    with pytest.raises(SourceError) as refused:
        parse(text.encode(), format="csv", default_timezone="Europe/Skopje")
    return refused.value


def test_a_table_with_our_columns_is_read():
    programme = parse((HEADER + ROW).encode())

    session = programme.sessions[0]
    assert programme.format == "csv"
    assert programme.timezone == "Europe/Skopje"
    assert (session.code, session.title, session.room) == ("T1", "Keeping new editors", "Hall")
    assert session.starts_at == datetime(2027, 10, 29, 8, tzinfo=UTC)
    assert session.ends_at == datetime(2027, 10, 29, 8, 45, tzinfo=UTC)
    assert [(s.code, s.name) for s in session.speakers] == [("A1", "Anna Ex"), ("B1", "Bo Ex")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_every_separator_and_mark_of_spreadsheets_is_understood(separator, encoding):
    text = (HEADER + ROW.replace("Hall", "Żółw")).replace(";", "\n").replace(",", separator)
    quoted = text.replace("Anna Ex\n Bo Ex", '"Anna Ex\n Bo Ex"').replace("A1\nB1", '"A1\nB1"')

    session = parse(quoted.encode(encoding)).sessions[0]

    assert session.room == "Żółw"
    assert [speaker.name for speaker in session.speakers] == ["Anna Ex", "Bo Ex"]


def test_windows_letters_without_a_mark_are_read():
    assert parse((HEADER + ROW.replace("Hall", "Café")).encode("cp1252")).sessions[0].room == "Café"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("'=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("'+49 is a prefix", "+49 is a prefix"),
        ('"=""Room 7"""', "Room 7"),
        ("=1+1", "=1+1"),
        ("'quoted'", "'quoted'"),
    ],
)
def test_guards_against_formulas_are_taken_off_and_nothing_is_run(cell, said):
    programme = parse((HEADER + ROW.replace("Keeping new editors", cell)).encode())

    assert programme.sessions[0].title == said


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2027-10-29T10:00+02:00", datetime(2027, 10, 29, 8, tzinfo=UTC)),
        ("2027-10-29T10:00Z", datetime(2027, 10, 29, 10, tzinfo=UTC)),
        ("29.10.2027 10:00", datetime(2027, 10, 29, 8, tzinfo=UTC)),
        ("2027/10/29 9:30", datetime(2027, 10, 29, 7, 30, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_unambiguous_ways(start, expected):
    text = HEADER + ROW.replace("2027-10-29 10:00,10:45", f"{start},")

    assert parse(text.encode()).sessions[0].starts_at == expected


def test_an_ambiguous_date_is_refused_with_its_line():
    error = refusal(HEADER + ROW + ROW.replace("2027-10-29 10:00", "10/11/2027 10:00"))

    assert (error.code, error.line) == ("bad_time", 3)


def test_day_and_time_may_stand_in_columns_of_their_own_and_end_after_midnight():
    text = "id;session;day;start;end\nT1;Party;29.10.2027;22:00;01:30\n"

    session = parse(text.encode(), default_timezone="Europe/Skopje").sessions[0]

    assert session.day == date(2027, 10, 29)
    assert (session.ends_at - session.starts_at).total_seconds() == 3.5 * 3600


def test_states_flags_links_and_durations_are_read():
    text = (
        "code,title,start,duration,status,do not record,recording,slides,capacity,colour\n"
        "T1,One,2027-10-29 10:00,45,cancelled,yes,https://x.example/v,,30,red\n"
        "T2,Two,2027-10-29 11:00,01:15,,,,javascript:x,many,\n"
    )

    programme = parse(text.encode(), default_timezone="Europe/Skopje")

    one, two = programme.sessions
    assert (one.state, one.do_not_record, one.capacity) == ("cancelled", True, 30)
    assert [(link.kind, link.url) for link in one.resources] == [
        ("recording", "https://x.example/v")
    ]
    assert (two.state, two.resources, two.capacity) == ("confirmed", [], None)
    assert (two.ends_at - two.starts_at).total_seconds() == 75 * 60
    assert [warning.code for warning in programme.warnings] == ["unknown_columns", "bad_link"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("title,room\nA,B\n", "columns", 1),
        (HEADER + ROW.replace("T1", ""), "shape", 2),
        (HEADER + ROW.replace("10:45", "25:99"), "bad_time", 2),
        (HEADER + '"never ends', "csv", 2),
        (HEADER + ROW + "T2,Cut off", "csv", 3),
        ("code,title,start,state\nT1,A,2027-10-29 10:00,maybe\n", "shape", 2),
    ],
)
def test_broken_tables_are_refused_with_a_line(text, code, line):
    error = refusal(text)

    assert (error.code, error.line) == (code, line)


def test_a_table_is_told_by_its_header_and_not_by_its_name():
    assert detect("export.txt", (HEADER + ROW).encode()) == "csv"
    with pytest.raises(SourceError) as refused:
        detect("notes.txt", b"Dear all, this is no table\n")
    assert refused.value.code == "unknown_format"
