# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programmes of real conferences, read from the shared data; skipped where it is absent."""

from collections import Counter

import pytest

from apps.programme.sources.errors import SourceError
from apps.programme.sources.formats import parse, parse_folder
from tests.programme.sources.made import shared

WIKIMANIA = "pretalx-2026.2.1-wikimania-2026"
FIRST, SECOND = "v1-2026-07-14", "v2-2026-07-21"


def read(*parts: str, **options):
    path = shared("programmes", *parts)
    return parse(path.read_bytes(), filename=path.name, **options)


def answers(version: str):
    folder = shared("programmes", WIKIMANIA, version)
    return parse_folder({path.name: path.read_bytes() for path in folder.glob("api-*.json")})


def warned(programme):
    return Counter(warning.code for warning in programme.warnings)


@pytest.mark.parametrize(("version", "count"), [(FIRST, 273), (SECOND, 282)])
def test_wikimania_says_the_same_in_every_format(version, count):
    base = {s.code: s for s in read(WIKIMANIA, version, "schedule.json").sessions}
    others = {
        "xml": read(WIKIMANIA, version, "schedule.xml"),
        "api": answers(version),
        "ics": read(WIKIMANIA, version, "schedule.ics"),
    }

    assert len(base) == count
    for name, programme in others.items():
        found = {session.code: session for session in programme.sessions}
        assert found.keys() == base.keys(), name
        for code, session in found.items():
            for field in ("starts_at", "ends_at", "day", "room", "wall_start", "state"):
                assert getattr(session, field) == getattr(base[code], field), (name, code, field)
            if name != "ics":
                for field in ("title", "abstract", "language", "kind", "track", "do_not_record"):
                    assert getattr(session, field) == getattr(base[code], field), (name, code)


def test_wikimania_changed_as_its_manifest_says():
    first = {s.code: s for s in read(WIKIMANIA, FIRST, "schedule.json").sessions}
    second = {s.code: s for s in read(WIKIMANIA, SECOND, "schedule.json").sessions}
    both = first.keys() & second.keys()

    assert len(second.keys() - first.keys()) == 15
    assert len(first.keys() - second.keys()) == 6
    assert sum(first[code].starts_at != second[code].starts_at for code in both) == 10
    assert sum(first[code].room != second[code].room for code in both) == 43


def test_the_eight_addresses_in_place_of_names_at_wikimania_are_masked():
    programme = read(WIKIMANIA, FIRST, "schedule.json")

    masked = {
        speaker.code: speaker.name
        for session in programme.sessions
        for speaker in session.speakers
        if speaker.masked
    }
    assert len(masked) == 8
    assert all(name == f"Speaker {code}" for code, name in masked.items())
    after = {
        speaker.code: speaker.name
        for session in read(WIKIMANIA, SECOND, "schedule.json").sessions
        for speaker in session.speakers
    }
    assert not any(after.get(code, "").startswith("Speaker ") for code in masked)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("schedule-2025-12-21.xml", 828),
        ("schedule-2026-01-18a.xml", 979),
        ("schedule-2026-01-30.xml", 1070),
    ],
)
def test_fosdem_is_html_with_codes_from_its_addresses(name, count):
    programme = read("fosdem-2026", name)

    assert len(programme.sessions) == count
    assert programme.timezone == "Europe/Brussels"
    assert all(len(session.code) == 6 for session in programme.sessions)
    assert {s.text_format for s in programme.sessions if s.abstract} == {"html"}
    assert not any("feedback" in r.url for s in programme.sessions for r in s.resources)


def test_debconf_is_corrected_by_naming_its_zone():
    name = ("debconf17", "pentabarf-2017-08-06.xml")

    assert warned(read(*name))["zone_utc"] == 1
    opening = read(*name, timezone="America/Toronto").sessions[0]
    assert opening.wall_start == "2017-08-05T10:00"
    assert opening.starts_at.hour == 14


def test_31c3_has_nights_that_belong_to_the_day_before():
    programme = read("ccc", "31c3-schedule.xml")

    nights = [s for s in programme.sessions if s.wall_start[:10] > f"{s.day}"]
    assert len(programme.sessions) == 138
    assert len(nights) == 4


def test_democon_contradicts_its_own_zone():
    assert warned(read("c3voc-json", "pretalx-democon.json")) == {"zone_differs": 1}


@pytest.mark.parametrize(("name", "count"), [("frab-camp2019.json", 79), ("pretalx-rc3.json", 48)])
def test_older_exports_are_read(name, count):
    assert len(read("c3voc-json", name).sessions) == count


def test_moca_has_uids_that_repeat():
    programme = read("moca-2024", "schedule.ics")

    assert len(programme.sessions) == 88
    assert len({session.code for session in programme.sessions}) == 88
    assert programme.timezone == "Europe/Rome"
    assert warned(programme)["repeats"] == 4


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("c3voc-json", "hub-schedule2.json"), "unknown_format"),
        (("pretalx-api", "voc-pretalx-submission.json"), "json"),
        (("coscup", "coscup-2024-session.json"), "unknown_format"),
        ((WIKIMANIA, FIRST, "schedule.xcal"), "unknown_format"),
        ((WIKIMANIA, FIRST, "widget-schedule.json"), "unknown_format"),
        ((WIKIMANIA, FIRST, "api-submissions-expanded-page1.json"), "incomplete"),
    ],
)
def test_what_is_no_whole_programme_is_refused(parts, code):
    with pytest.raises(SourceError) as refused:
        read(*parts)

    assert refused.value.code == code
