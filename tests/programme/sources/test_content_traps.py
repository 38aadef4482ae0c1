# SPDX-License-Identifier: AGPL-3.0-or-later
"""The traps of titles, texts, rooms, people and links, with programmes of our own."""

import pytest

from apps.programme.sources.formats import parse
from tests.programme.sources.made import (
    calendar,
    event_xml,
    schedule_json,
    schedule_xml,
    talk,
    vevent,
)


def warned(programme):
    return sorted(warning.code for warning in programme.warnings)


@pytest.mark.parametrize(
    ("title", "left", "state"),
    [
        ("[CANCELED] Modern mail", "Modern mail", "cancelled"),
        ("CANCELLED Modern mail", "Modern mail", "cancelled"),
        ("(CANCELLED): Modern mail", "Modern mail", "cancelled"),
        ("Modern mail (TALK REPLACES CANCELLED TALK)", None, "confirmed"),
        ("Cancelling POSIX syscalls", None, "confirmed"),
        ("CANCELLED", None, "confirmed"),
    ],
)
def test_a_title_that_begins_with_cancelled_cancels(title, left, state):
    session = parse(schedule_xml(event_xml(title=title))).sessions[0]

    assert (session.title, session.state) == (left or title, state)


def test_a_room_is_known_without_outer_spaces_and_apart_from_its_look_alike():
    programme = parse(
        schedule_json(talk(room=" Virtual Room"), talk(room="📹 Virtual room", code="BBBBBB"))
    )

    assert [room.name for room in programme.rooms] == ["Virtual Room", "📹 Virtual room"]


def test_room_guids_that_repeat_identify_nothing():
    rooms = [
        {"name": "A", "guid": "same"},
        {"name": "B", "guid": "same"},
        {"name": "C", "guid": "c"},
    ]

    programme = parse(schedule_json(talk(room="A"), rooms=rooms))

    assert [room.guid for room in programme.rooms] == ["", "", "c"]


@pytest.mark.parametrize(
    ("abstract", "format", "text"),
    [
        ("<p>One <em>two</em></p>", "html", "<p>One <em>two</em></p>"),
        ("One **two**\r\n[three](https://x.example)<br>four<br />\r\nfive", "markdown",
         "One **two**\n[three](https://x.example)\nfour\nfive"),
        ("Plain words, 1 < 2 and 3 > 2", "markdown", "Plain words, 1 < 2 and 3 > 2"),
    ],
)  # fmt: skip
def test_html_and_markdown_are_told_apart(abstract, format, text):
    session = parse(schedule_json(talk(abstract=abstract))).sessions[0]

    assert (session.text_format, session.abstract) == (format, text)


def test_control_characters_nul_and_lone_surrogates_are_removed():
    dirty = talk(title="A\x0bB\x00C", abstract="x\ud800y\x1fz", room="R\x7f1")

    programme = parse(schedule_json(dirty))

    session = programme.sessions[0]
    assert (session.title, session.abstract, session.room) == ("ABC", "xyz", "R1")
    assert warned(programme) == ["control", "control"]


def test_an_address_as_a_name_is_masked_and_the_code_kept():
    people = [
        {"code": "AAA111", "public_name": "someone@example.org"},
        {"code": "BBB222", "public_name": "Зоряна <zoryana@example.org>"},
        {"public_name": "nobody@example.org"},
        {"code": "CCC333", "public_name": "Stephane @Kiwix"},
    ]

    programme = parse(schedule_json(talk(persons=people)))

    assert [(s.code, s.name, s.masked) for s in programme.sessions[0].speakers] == [
        ("AAA111", "Speaker AAA111", True),
        ("BBB222", "Зоряна", False),
        ("ABCDEF/3", "Speaker ABCDEF/3", True),
        ("CCC333", "Stephane @Kiwix", False),
    ]
    assert "example.org" not in repr(programme.sessions[0].speakers)


def test_people_are_listed_once_and_one_name_with_two_identities_is_told():
    people = [
        {"id": 1, "public_name": "Dee Example"},
        {"id": 1, "public_name": "Dee Example"},
        {"id": 2, "public_name": "Dee Example"},
        {"public_name": "No Identity"},
        {"public_name": ""},
    ]

    programme = parse(schedule_json(talk(persons=people)))

    speakers = programme.sessions[0].speakers
    assert [speaker.code for speaker in speakers] == ["1", "2", "name:no identity"]
    assert warned(programme) == ["same_person"]


def test_empty_events_are_left_out_and_counted():
    programme = parse(schedule_xml(event_xml(), "<event><room>Rex</room></event>", "<event/>"))

    assert len(programme.sessions) == 1
    assert [warning.text for warning in programme.warnings] == [
        "Entries with neither a title nor an identity were left out: 2."
    ]


def test_only_the_content_counts_for_the_hash():
    first = schedule_json(talk())
    again = first.replace(b'"version": "1"', b'"version": "latest"')

    assert parse(first).content_hash == parse(again).content_hash
    assert parse(first).content_hash != parse(schedule_json(talk(title="New"))).content_hash


def test_only_web_addresses_are_taken_and_feedback_links_are_not():
    links = [
        {"url": "javascript:alert(1)", "title": "x"},
        {"url": "https://x.example/feedback", "title": "Submit Feedback"},
        {"url": "https://x.example/talk.pdf?7", "title": "Slides"},
        {"url": "/files/pad", "title": "Etherpad"},
    ]
    item = talk(links=links, feedback_url="https://x.example/feedback", url="file:///etc/passwd")

    programme = parse(schedule_json(item))

    session = programme.sessions[0]
    assert [(link.kind, link.url) for link in session.resources] == [
        ("slides", "https://x.example/talk.pdf?7")
    ]
    assert session.url == ""
    assert warned(programme) == ["bad_link"]


@pytest.mark.parametrize(
    ("told", "codes", "warning"),
    [
        ("pt_BR", ["pt-BR"], []),
        ("zh-hans", ["zh-Hans"], []),
        ("EN", ["en"], []),
        ("xy", [], ["language"]),
        ("Deutsch", ["de"], []),
        ("中文", ["zh"], []),
        ("de, en", ["de", "en"], []),
        ("English and Polski", ["en", "pl"], []),
        ("Klingonish", [], ["language"]),
        ("", [], []),
    ],
)
def test_languages_come_as_codes_names_and_lists(told, codes, warning):
    programme = parse(schedule_json(talk(language=told)))

    session = programme.sessions[0]
    assert session.spoken == codes
    assert session.language == (codes[0] if codes else "")
    assert warned(programme) == warning


def test_two_sessions_in_one_room_at_a_time_are_told():
    other = talk(code="BBBBBB", date="2027-10-29T10:30:00+02:00", title="Another")

    assert warned(parse(schedule_json(talk(), other))) == ["same_place"]


def test_a_missing_length_is_guessed_and_a_missing_time_is_left_open():
    programme = parse(
        schedule_xml(event_xml(duration=None), event_xml(date=None, start=None, id="2", guid=""))
    )

    guessed, open_ = programme.sessions
    assert (guessed.ends_at - guessed.starts_at).total_seconds() == 30 * 60
    assert open_.starts_at is None
    assert warned(programme) == ["no_length", "no_time"]


def test_the_formats_agree_on_one_session():
    as_json = parse(schedule_json(talk())).sessions[0]
    as_xml = parse(schedule_xml(event_xml(code="ABCDEF"))).sessions[0]
    uid = "pretalx-skopje-2027-ABCDEF@prog.example"
    as_ical = parse(
        calendar(
            vevent(UID=uid, SUMMARY="Keeping new editors - Jadwiga Nowa"),
            head="PRODID:-//pretalx//prog.example//skopje-2027",
        )
    ).sessions[0]

    for other in (as_xml, as_ical):
        for name in ("code", "title", "starts_at", "ends_at", "day", "room", "wall_start"):
            assert getattr(other, name) == getattr(as_json, name), name
        assert [s.name for s in other.speakers] == ["Jadwiga Nowa"]
