# SPDX-License-Identifier: AGPL-3.0-or-later
"""The traps of identity and of time in real exports, with programmes of our own."""

from datetime import UTC, date, datetime

import pytest

from apps.programme.sources.errors import SourceError
from apps.programme.sources.formats import parse
from tests.programme.sources.made import (
    GUIDS,
    event_xml,
    schedule_json,
    schedule_xml,
    talk,
)


def codes(programme):
    return [session.code for session in programme.sessions]


def warned(programme):
    return sorted(warning.code for warning in programme.warnings)


def test_a_submission_code_identifies_before_guid_and_id():
    programme = parse(schedule_json(talk(code="abCDef")))

    assert codes(programme) == ["ABCDEF"]
    assert programme.sessions[0].source_keys == {"code": "ABCDEF", "guid": GUIDS[1], "id": "1"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": None, "url": "https://prog.example/e/talk/zzbcde/"}, "ZZBCDE"),
        ({"code": None, "url": None, "feedback_url": "https://x.example/talk/FBCDEF/f/"}, "FBCDEF"),
        ({"code": None, "url": "https://x.example/events/10386.html"}, GUIDS[1]),
        ({"code": None, "url": None, "guid": None}, "1"),
        ({"code": None, "url": None, "guid": "spaces are bad/"}, "x44af35bb530989"),
    ],
)
def test_identity_falls_back_to_the_code_in_an_address_then_guid_then_id(changes, code):
    assert codes(parse(schedule_json(talk(**changes)))) == [code]


def test_a_session_given_twice_is_two_occurrences_ranked_by_start():
    later = talk(date="2027-10-30T09:00:00+02:00", guid=GUIDS[2])

    programme = parse(schedule_json(later, talk()))

    by_code = {session.code: session for session in programme.sessions}
    assert by_code["ABCDEF"].starts_at == datetime(2027, 10, 29, 8, tzinfo=UTC)
    assert by_code["ABCDEF-2"].starts_at == datetime(2027, 10, 30, 7, tzinfo=UTC)
    assert {session.family for session in programme.sessions} == {"ABCDEF"}
    assert warned(programme) == ["repeats"]


def test_an_identity_that_looks_like_an_occurrence_is_not_taken_twice():
    twice = [talk(guid="A", code=None, url=None), talk(guid="A", code=None, url=None, room="B")]
    other = talk(guid="A-2", code=None, url=None, title="Another")

    assert sorted(codes(parse(schedule_json(*twice, other)))) == ["A", "A-2", "A-2x"]


def test_a_field_the_file_does_not_carry_is_none_and_an_empty_one_is_empty():
    bare = talk(abstract=None, track=None, language=None, persons=None, do_not_record=None)
    del bare["description"]

    session = parse(schedule_json(bare)).sessions[0]

    assert session.abstract is None
    assert session.description is None
    assert session.track is None
    assert session.language is None
    assert session.speakers is None
    assert session.do_not_record is None
    assert parse(schedule_json(talk(abstract=""))).sessions[0].abstract == ""


def test_labels_may_be_objects_by_language():
    eventyay = talk(track={"en": "Community"}, type={"fr": "Atelier"}, title={"en": "Hello"})

    programme = parse(schedule_json(eventyay, title={"de": "Treffen"}))

    session = programme.sessions[0]
    assert (session.track, session.kind, session.title) == ("Community", "Atelier", "Hello")
    assert programme.title == "Treffen"


def test_the_date_is_believed_and_the_programme_day_kept():
    night = talk(date="2027-10-30T01:30:00+02:00", start="01:30")

    session = parse(schedule_json(night)).sessions[0]

    assert session.starts_at == datetime(2027, 10, 29, 23, 30, tzinfo=UTC)
    assert session.day == date(2027, 10, 29)


def test_without_a_date_a_time_before_the_day_change_is_the_next_morning():
    about = "<day_change>06:00</day_change><time_zone_name>Europe/Skopje</time_zone_name>"
    events = (
        event_xml(date=None, start="05:30"),
        event_xml(date=None, start="06:00", id="2", guid=""),
    )

    early, first = parse(schedule_xml(*events, about=about)).sessions

    assert early.wall_start == "2027-10-30T05:30"
    assert first.wall_start == "2027-10-29T06:00"
    assert {early.day, first.day} == {date(2027, 10, 29)}


def test_old_pentabarf_with_day_and_start_only_is_read_by_its_id():
    old = event_xml(guid=None, id="4711", date=None, start="11:00")

    session = parse(schedule_xml(old)).sessions[0]

    assert session.code == "4711"
    assert session.starts_at == datetime(2027, 10, 29, 9, tzinfo=UTC)


def test_a_wrong_zone_is_overridden_by_reading_the_wall_times_anew():
    wrong = schedule_xml(event_xml(date="2027-08-05T10:00:00+00:00"), about="")

    believed = parse(wrong)
    corrected = parse(wrong, timezone="America/Toronto")

    assert warned(believed) == ["zone_utc"]
    assert believed.sessions[0].starts_at == datetime(2027, 8, 5, 10, tzinfo=UTC)
    assert corrected.sessions[0].starts_at == datetime(2027, 8, 5, 14, tzinfo=UTC)
    assert corrected.sessions[0].wall_start == "2027-08-05T10:00"
    assert corrected.timezone == "America/Toronto"
    assert warned(corrected) == []


def test_stamps_that_contradict_the_named_zone_are_believed_and_told():
    mixed = schedule_json(talk(date="2027-12-14T09:00:00+01:00"), time_zone_name="UTC")

    programme = parse(mixed)

    assert programme.sessions[0].starts_at == datetime(2027, 12, 14, 8, tzinfo=UTC)
    assert [warning.text for warning in programme.warnings] == [
        "The times are stamped UTC+01:00, but in UTC that clock shows UTC+00:00. "
        "The stamps were believed; name the zone if they are wrong."
    ]


def test_a_zone_that_does_not_exist_warns_and_naive_times_then_need_one():
    naive = talk(date="2027-10-29T10:00:00")

    assert warned(parse(schedule_json(talk(), time_zone_name="Mars/X"))) == ["zone_unknown"]
    with pytest.raises(SourceError) as refused:
        parse(schedule_json(naive, time_zone_name="Mars/X"))
    assert refused.value.code == "no_zone"
    late = parse(schedule_json(naive, time_zone_name=None), default_timezone="Europe/Kyiv")
    assert late.sessions[0].starts_at == datetime(2027, 10, 29, 7, tzinfo=UTC)


def test_a_wall_time_in_a_gap_is_read_with_the_offset_before_it():
    programme = parse(schedule_json(talk(date="2027-03-28T02:30:00")))

    assert programme.sessions[0].starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert programme.sessions[0].wall_start == "2027-03-28T03:30"
    assert warned(programme) == ["time_in_gap"]


def test_a_wall_time_that_happens_twice_is_the_first():
    programme = parse(schedule_json(talk(date="2027-10-31T02:30:00")))

    assert programme.sessions[0].starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert warned(programme) == ["time_twice"]
