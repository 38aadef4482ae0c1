# SPDX-License-Identifier: AGPL-3.0-or-later
"""Broken and hostile files: a result or a typed error with reason and line, in bounds."""

import json
import subprocess
import sys
import time

import pytest

from apps.core.sandbox import run_bounded
from apps.programme.sources import limits
from apps.programme.sources.errors import SourceError
from apps.programme.sources.formats import detect, format_named, parse
from apps.programme.sources.neutral import from_json, to_json
from apps.programme.sources.worker import ENTRY, parse_to_json, request
from tests.programme.sources.made import (
    calendar,
    event_xml,
    schedule_json,
    schedule_xml,
    shared,
    talk,
    vevent,
)


def refusal(content: bytes, **options) -> SourceError:
    with pytest.raises(SourceError) as refused:
        parse(content, **options)
    return refused.value


def outcome(content: bytes) -> str:
    """The content's hash, or why it was refused."""
    try:
        return parse(content).content_hash
    except SourceError as error:
        return error.code


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE schedule [<!ENTITY a "b">]>',
        '<!DOCTYPE schedule SYSTEM "file:///etc/passwd">',
        "<!DOCTYPE schedule>",
    ],
)
def test_document_types_are_refused(declared):
    content = schedule_xml(event_xml()).replace(b"<schedule>", declared.encode() + b"<schedule>")

    error = refusal(content)

    assert (error.code, error.line) == ("dtd", 2)


def test_conflict_markers_are_refused_with_their_line():
    content = schedule_xml(event_xml(), "<<<<<<< HEAD\n")

    error = refusal(content)

    assert (error.code, error.line) == ("xml", 7)
    assert str(error) == "line 7: The XML is broken: not well-formed (invalid token)"


def test_broken_json_is_refused_with_its_line():
    content = b'{"schedule": {\n "conference": {\n oops'

    assert (refusal(content).code, refusal(content).line) == ("json", 3)


def test_a_wrong_shape_is_refused_with_the_place():
    error = refusal(schedule_json(talk(persons={"name": "x"})))

    assert error.reason == 'days[0].rooms["Great Hall"][0].persons should be a list.'


@pytest.mark.parametrize(
    "content",
    [
        b'{"schedule":' * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"schedule": {"conference": ' + b"[" * 200 + b"]" * 200 + b"}}",
        schedule_xml("<a>" * 200 + "</a>" * 200),
        calendar("\r\n".join(["BEGIN:X-A"] * 200 + ["END:X-A"] * 200)),
    ],
)
def test_deep_nesting_is_refused(content):
    assert refusal(content).code == "too_deep"


def test_endless_numbers_and_numbers_that_are_none_are_refused():
    long = schedule_json(talk()).replace(b'"id": 1', b'"id": ' + b"9" * 5000)

    assert refusal(long).code == "json"
    assert refusal(schedule_json(talk()).replace(b'"id": 1', b'"id": NaN')).code == "json"


def test_a_file_beyond_the_size_or_the_number_of_sessions_is_refused(monkeypatch):
    assert refusal(b" " * (limits.MEGABYTES * 1024 * 1024 + 1)).code == "too_big"
    monkeypatch.setattr(limits, "SESSIONS", 2)
    three = [schedule_json(*[talk(code=f"AAAAA{n}") for n in range(3)])]
    three.append(schedule_xml(*[event_xml(id=f"{n}", guid="") for n in range(3)]))
    three.append(calendar(*[vevent(UID=f"{n}") for n in range(3)]))
    assert [refusal(content).code for content in three] == ["too_many"] * 3


@pytest.mark.parametrize(
    "made",
    [schedule_json(talk(), talk(code="BBBBBB")), schedule_xml(event_xml(), event_xml(id="2"))],
)
def test_a_file_cut_anywhere_is_refused(made):
    outcomes = {outcome(made[:length]) for length in range(0, len(made), 3)}

    assert outcomes <= {"json", "xml", "empty", "unknown_format", parse(made).content_hash}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  \n", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web_page"),
        (b"{}", "unknown_format"),
        (b"[]", "unknown_format"),
        (b"<rss/>", "unknown_format"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "unknown_format"),
        (b'{"schedule": {"conference": {}}}', "shape"),
        (b'{"schedule": {"events": [], "conference": {"days": []}}}', "unknown_format"),
    ],
)
def test_what_is_no_programme_is_told_so(content, code):
    assert refusal(content).code == code


def test_the_format_is_told_by_content_and_can_be_named():
    assert detect("x.csv", schedule_json(talk())) == "schedule.json"
    assert detect("x", schedule_xml(event_xml())) == "schedule.xml"
    assert detect("x", b"\xef\xbb\xbf" + calendar(vevent())) == "ical"
    assert [format_named(name) for name in ("pretalx", "ICS", "frab")] == [
        "schedule.json", "ical", "schedule.xml",
    ]  # fmt: skip
    assert refusal(schedule_json(talk()), format="docx").code == "no_such_format"
    assert refusal(schedule_json(talk()), timezone="Mars/X").code == "unknown_zone"


def test_long_texts_are_cut_and_told():
    programme = parse(schedule_json(talk(title="x" * 500, abstract="ж" * 40_000, track="t" * 200)))

    session = programme.sessions[0]
    assert len(session.title) == 400
    assert len(session.abstract.encode()) <= limits.TEXT_BYTES + 3
    assert len(session.track) == 120
    assert sorted(warning.code for warning in programme.warnings) == ["cut", "cut", "cut"]


def test_the_neutral_form_survives_the_way_through_json():
    programme = parse(schedule_json(talk(), talk(code="BBBBBB", date=None, start=None)))

    assert from_json(json.loads(json.dumps(to_json(programme)))) == programme


def test_the_child_process_gives_the_programme_or_the_error():
    answer = run_bounded(ENTRY, request(schedule_json(talk()), filename="schedule.json"))
    refused = run_bounded(ENTRY, request(b"<a", filename="schedule.xml"))

    assert from_json(answer["programme"]) == parse(schedule_json(talk()))
    assert SourceError.from_json(refused["error"]).line == 1


def test_reading_needs_no_django():
    code = "import sys; import apps.programme.sources.worker; print('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


@pytest.mark.parametrize("kind", ["xml", "json", "ical"])
def test_every_file_of_the_security_corpora_ends_in_a_result_or_a_typed_error(kind):
    files = [path for path in sorted(shared("security", kind).rglob("*")) if path.is_file()]
    slow: list[str] = []

    for path in files:
        began = time.process_time()
        options = {"filename": path.name, "default_timezone": "Europe/Warsaw"}
        answer = parse_to_json(request(path.read_bytes(), **options))
        if "error" in answer:
            assert SourceError.from_json(answer["error"]).reason
        if path.name.startswith("n_"):
            assert "error" in answer, path.name
        if time.process_time() - began > 5:
            slow.append(path.name)

    assert len(files) > 30
    assert slow == []


def test_large_bombs_stay_in_the_bounds_of_the_child():
    parameters = ";".join(f"P{number}=x" for number in range(20_000))
    bombs = [
        calendar(vevent(SUMMARY="x" * 8_000_000)),
        calendar(vevent(**{f"SUMMARY;{parameters}": "x"})),
        calendar("\r\n".join(vevent(UID=f"u{n}") for n in range(3_000))),
        calendar(vevent(RDATE=",".join(["20271101T100000"] * 200_000))),
    ]

    for bomb in bombs:
        answer = run_bounded(ENTRY, request(bomb, default_timezone="Europe/Skopje"))
        assert answer.keys() & {"programme", "error"}
