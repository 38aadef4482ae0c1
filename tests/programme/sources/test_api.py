# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.programme.sources.errors import SourceError
from apps.programme.sources.formats import parse, parse_folder

SUBMISSION: dict[str, Any] = {
    "code": "ABCDEF",
    "title": "Keeping new editors",
    "speakers": ["PERS01"],
    "submission_type": 3,
    "track": 4,
    "state": "confirmed",
    "abstract": "Three experiments.",
    "description": None,
    "content_locale": "en",
    "do_not_record": True,
    "resources": [],
    "slots": [9],
    "answers": [],
}
SLOT: dict[str, Any] = {
    "id": 9,
    "room": 1,
    "start": "2027-10-29T10:00:00+02:00",
    "end": "2027-10-29T10:45:00+02:00",
    "submission": "ABCDEF",
    "description": None,
}
FOLDER: dict[str, Any] = {
    "api-event.json": {
        "name": {"de": "Treffen", "en": "Meeting"},
        "locale": "de",
        "timezone": "Europe/Skopje",
    },
    "api-rooms.json": [{"id": 1, "name": {"de": "Saal"}, "uuid": "u-1", "position": 0}],
    "api-tracks.json": [{"id": 4, "name": {"en": "Community"}, "color": "#3aa57c"}],
    "api-submission-types.json": [{"id": 3, "name": {"en": "Talk"}, "default_duration": 30}],
    "api-speakers.json": [{"code": "PERS01", "name": "Jadwiga Nowa", "biography": None}],
    "api-slots.json": [SLOT],
    "api-submissions.json": [SUBMISSION],
}


def read(**changes: Any):
    files = FOLDER | {f"api-{name.replace('_', '-')}.json": data for name, data in changes.items()}
    return parse_folder({name: json.dumps(data).encode() for name, data in files.items()})


def test_saved_answers_make_a_programme():
    programme = read()

    session = programme.sessions[0]
    assert (programme.title, programme.timezone) == ("Treffen", "Europe/Skopje")
    assert (session.code, session.room, session.track, session.kind) == (
        "ABCDEF", "Saal", "Community", "Talk",
    )  # fmt: skip
    assert session.starts_at == datetime(2027, 10, 29, 8, tzinfo=UTC)
    assert [(s.code, s.name) for s in session.speakers] == [("PERS01", "Jadwiga Nowa")]
    assert (session.description, session.do_not_record) == ("", True)
    assert programme.rooms[0].guid == "u-1"


def test_expanded_pages_and_plain_lists_say_the_same():
    expanded = SUBMISSION | {
        "speakers": FOLDER["api-speakers.json"],
        "track": FOLDER["api-tracks.json"][0],
        "submission_type": FOLDER["api-submission-types.json"][0],
        "slots": [SLOT | {"room": FOLDER["api-rooms.json"][0]}],
    }
    page = {"count": 1, "next": None, "results": [expanded]}

    alone = parse_folder(
        {
            "event.json": json.dumps(FOLDER["api-event.json"]).encode(),
            "submissions-page1.json": json.dumps(page).encode(),
        }
    )

    assert alone.sessions == read().sessions


def test_pages_are_put_together_and_a_missing_one_is_refused():
    other = SUBMISSION | {"code": "BBBBBB"}
    pages = {
        "submissions-page1.json": {"count": 2, "next": "…", "results": [SUBMISSION]},
        "submissions-page2.json": {"count": 2, "next": None, "results": [other]},
    }
    packed = {name: json.dumps(page).encode() for name, page in pages.items()}

    assert len(parse_folder(packed).sessions) == 2
    del packed["submissions-page2.json"]
    with pytest.raises(SourceError) as refused:
        parse_folder(packed)
    assert refused.value.code == "incomplete"


def test_a_submission_with_two_slots_is_two_occurrences():
    later = SLOT | {
        "id": 10,
        "start": "2027-10-30T10:00:00+02:00",
        "end": "2027-10-30T11:00:00+02:00",
    }

    assert [session.code for session in read(slots=[later, SLOT]).sessions] == [
        "ABCDEF-2",
        "ABCDEF",
    ]


def test_slots_without_a_submission_are_breaks():
    lunch = SLOT | {"id": 11, "submission": None, "description": {"de": "Mittag"}}

    programme = read(slots=[SLOT, lunch])

    assert [(item.name, item.room) for item in programme.breaks] == [("Mittag", "Saal")]
    assert len(programme.sessions) == 1


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("submitted", ["proposed"]),
        ("accepted", ["confirmed"]),
        ("canceled", ["cancelled"]),
        ("withdrawn", ["withdrawn"]),
        ("rejected", []),
        ("draft", []),
    ],
)
def test_states_are_taken_over_and_rejected_ones_left_out(state, found):
    programme = read(submissions=[SUBMISSION | {"state": state}])

    assert [session.state for session in programme.sessions] == found


def test_an_accepted_submission_without_a_slot_is_only_proposed():
    session = read(submissions=[SUBMISSION | {"state": "accepted"}], slots=[]).sessions[0]

    assert (session.state, session.starts_at) == ("proposed", None)


def test_a_custom_question_about_the_language_is_believed_over_the_locale():
    question = {"question": {"question": {"en": "Language of your session"}}, "answer": "Español"}

    session = read(submissions=[SUBMISSION | {"answers": [question]}]).sessions[0]

    assert session.language == "es"


def test_the_old_shape_with_one_slot_inside_is_read():
    old = SUBMISSION | {
        "slots": None,
        "slot": SLOT | {"room": "R101"},
        "track": {"en": "GLAM"},
        "submission_type": "talk",
        "speakers": [{"code": "X1", "name": "Jo"}],
    }

    session = parse(json.dumps([old]).encode(), default_timezone="Europe/Skopje").sessions[0]

    assert (session.room, session.track, session.kind) == ("R101", "GLAM", "talk")
    assert session.speakers[0].name == "Jo"


def test_a_folder_without_submissions_is_refused():
    with pytest.raises(SourceError) as refused:
        parse_folder({"api-rooms.json": b"[]", "README.md": b"hello"})

    assert refused.value.code == "folder"
