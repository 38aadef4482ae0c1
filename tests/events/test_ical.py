# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from apps.events import ical, ical_zones
from tests.factories.events import EventFactory

NOW = datetime(2027, 1, 2, 3, 4, 5, 678, tzinfo=UTC)


def entry(**changes):
    values = {
        "uid": "event-1@forum.example.org",
        "summary": "Spring meeting",
        "starts": date(2027, 4, 2),
        "ends": date(2027, 4, 5),
        "address": "https://forum.example.org/spring/",
    }
    return ical.Entry(**values | changes)


def text_of(**changes):
    return ical.renewed("", 0, entry(**changes), now=NOW)[0]


def read(text):
    return icalendar.Event.from_ical(text)


def read_file(content):
    calendar = icalendar.Calendar.from_ical(content)
    assert not calendar.errors
    return calendar


def test_an_event_is_an_entry_of_whole_days():
    vevent = read(text_of(place="Pokhara"))

    assert vevent["DTSTART"].params["VALUE"] == "DATE"
    assert (vevent.start, vevent.end) == (date(2027, 4, 2), date(2027, 4, 5))
    assert vevent["TRANSP"] == "TRANSPARENT"
    assert vevent["DTSTAMP"].dt == vevent["LAST-MODIFIED"].dt == NOW.replace(microsecond=0)


def test_the_bytes_stay_until_the_entry_says_something_else():
    first, sequence = ical.renewed("", 0, entry(), now=NOW)

    later = NOW + timedelta(days=9)
    assert ical.renewed(first, sequence, entry(), now=later) == (first, 0)
    changed, sequence = ical.renewed(first, sequence, entry(summary="Meeting"), now=later)

    assert sequence == read(changed)["SEQUENCE"] == 1
    assert read(changed)["LAST-MODIFIED"].dt == later.replace(microsecond=0)


def test_the_uid_once_given_stays_when_the_portal_moves():
    long = "event-" + "ż" * 60 + "@old.example.org"
    first, sequence = ical.renewed("", 0, entry(uid=long), now=NOW)

    moved, _ = ical.renewed(first, sequence, entry(uid="other", summary="New"), now=NOW)

    assert read(moved)["UID"] == long


def test_a_cancelled_entry_says_so():
    assert read(text_of(cancelled=True))["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(
    "words",
    [
        "a\r\nATTENDEE:mailto:x@example.org",
        "a\nEND:VEVENT\nBEGIN:VEVENT",
        "semicolon; comma, backslash \\ and \\n",
        "nul\x00 and \x0b\x0c\x1c\x1d\x1e and \x85\u2028\u2029",
        '"quoted":value;X=1',
        "عربي\u202e مقلوب",
        "\ud800 alone",
        "🎉" * 60,
    ],
)
def test_nobodys_words_become_lines_of_the_calendar(words):
    text = text_of(summary=words, text=words, place=words, category=words)

    vevent = read(text)
    assert not vevent.errors
    assert set(vevent) == set(read(text_of(summary="a", text="b", place="c", category="d")))
    assert "ATTENDEE" not in vevent
    assert text.split("\r\n").count("BEGIN:VEVENT") == 1
    assert len(text.splitlines()) == text.count("\r\n")


def test_lines_are_folded_by_octets_and_never_within_a_letter():
    text = text_of(summary="Zażółć gęślą jaźń " * 20, text="مرحبا بكم في المؤتمر " * 30)

    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines if line)
    assert read(text)["SUMMARY"] == ("Zażółć gęślą jaźń " * 20).strip()


@pytest.mark.parametrize("word", ["a", "ż", "م", "🎉", "\\", ",", "a\n", "ab\\;", "e\u0301 "])
def test_folding_cuts_no_letter_and_no_escape_whatever_the_length(word):
    for count in range(1, 120):
        words = "x" + word * count + "y"
        text = text_of(text=words)
        lines = text.encode().split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert read(text)["DESCRIPTION"] == words
        cut = [line for line in lines[:-1] if (len(line) - len(line.rstrip(b"\\"))) % 2]
        assert cut == []


def test_a_file_names_itself_and_says_how_often_to_ask():
    content = ical.calendar_file(
        [text_of()], name="All\nevents", address="https://forum.example.org/events/"
    )

    calendar = read_file(content)
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "All events"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert calendar["METHOD"] == "PUBLISH"
    assert [event["UID"] for event in calendar.events] == ["event-1@forum.example.org"]
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_fill_changes_only_events_whose_entry_has_changed(db):
    kept, moved = EventFactory(), EventFactory()
    moved.starts_on -= timedelta(days=1)

    assert ical.fill([kept, moved], now=NOW) == [moved]
    assert (kept.sequence, moved.sequence) == (0, 1)


@pytest.mark.parametrize(
    ("zone", "first", "days"),
    [
        ("Asia/Kathmandu", datetime(2027, 10, 30, tzinfo=UTC), 5),
        ("Europe/Warsaw", datetime(2027, 3, 26, tzinfo=UTC), 5),
        ("Europe/Warsaw", datetime(2027, 10, 29, tzinfo=UTC), 5),
        ("America/St_Johns", datetime(2027, 3, 12, tzinfo=UTC), 5),
        ("Australia/Lord_Howe", datetime(2027, 4, 2, tzinfo=UTC), 5),
        ("Africa/Casablanca", datetime(2027, 2, 1, tzinfo=UTC), 90),
        ("Europe/Dublin", datetime(2027, 10, 25, tzinfo=UTC), 300),
    ],
)
def test_the_described_zone_agrees_with_the_real_one_every_hour(zone, first, days):
    """Read with the VTIMEZONE only, as a calendar that does not know the zone's name would."""
    text = ical_zones.described(zone, first, first + timedelta(days=days))

    parts = icalendar.Timezone.from_ical(text).subcomponents
    changes = sorted(
        (part["DTSTART"].dt - part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td) for part in parts
    )
    for hour in range(days * 24):
        moment = first + timedelta(hours=hour)
        naive = moment.replace(tzinfo=None)
        offset = [to for since, to in changes if since <= naive][-1]
        assert offset == moment.astimezone(ZoneInfo(zone)).utcoffset(), moment


def test_only_the_days_needed_are_described():
    first = datetime(2027, 10, 30, tzinfo=UTC)

    text = ical_zones.described("Europe/Warsaw", first, first + timedelta(days=3))

    assert text.count("BEGIN:STANDARD") + text.count("BEGIN:DAYLIGHT") == 2
    assert "DTSTART:20271031T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100" in text


def test_utc_needs_no_description():
    assert ical_zones.described("UTC", NOW, NOW) == ""
