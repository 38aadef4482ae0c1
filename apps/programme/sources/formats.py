# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which format a file has, and the reader for it."""

import io
import re
from collections.abc import Callable, Mapping
from csv import Error as CsvError
from csv import reader as csv_reader

from apps.programme.sources import api, c3voc, frab, ical, limits, table
from apps.programme.sources.collect import Options
from apps.programme.sources.errors import SourceError
from apps.programme.sources.neutral import Programme
from apps.programme.sources.shapes import load

READERS: dict[str, Callable[[bytes, Options], Programme]] = {
    "schedule.json": c3voc.parse,
    "schedule.xml": frab.parse,
    "api": api.parse,
    "ical": ical.parse,
    "csv": table.parse,
}
NAMES = {
    "pretalx": "schedule.json", "eventyay": "schedule.json", "json": "schedule.json",
    "c3voc": "schedule.json", "frab": "schedule.xml", "pentabarf": "schedule.xml",
    "xml": "schedule.xml", "ics": "ical", "icalendar": "ical",
}  # fmt: skip
"""Other names a person may give for a format."""

WEB_PAGE = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def format_named(name: str) -> str:
    """Our name of a format a person asked for. Raises SourceError when there is none."""
    name = name.strip().casefold()
    name = NAMES.get(name, name)
    if name not in READERS:
        raise SourceError("no_such_format", name=name[:40])
    return name


def detect(filename: str, content: bytes) -> str:
    """The format of a file, by what it says rather than by its name. Raises SourceError."""
    head = content[:4096]
    for mark in MARKS:
        head = head.removeprefix(mark)
    head = head.replace(b"\x00", b"").lstrip()
    if not head:
        raise SourceError("empty")
    if head[:15].upper() == b"BEGIN:VCALENDAR":
        return "ical"
    if WEB_PAGE.match(head):
        raise SourceError("web_page")
    if head.startswith(b"<"):
        return "schedule.xml"
    if head[:1] in b"{[":
        return "api" if _is_answer(load(content)) else "schedule.json"
    if _is_table(head.decode("utf-8", errors="replace")):
        return "csv"
    endings = {".json": "schedule.json", ".xml": "schedule.xml", ".ics": "ical", ".csv": "csv"}
    for ending, name in endings.items():
        if filename.casefold().endswith(ending):
            return name
    raise SourceError("unknown_format")


def _is_answer(data: object) -> bool:
    if isinstance(data, dict) and "schedule" not in data:
        data = data.get("results", [data])
    first = data[0] if isinstance(data, list) and data else None
    return isinstance(first, dict) and "code" in first and "title" in first


def _is_table(head: str) -> bool:
    try:
        header = next(csv_reader(io.StringIO(head), delimiter=table.delimiter(head)), [])
    except CsvError:
        return False
    return {"title", "start"} <= set(table.header_names(header))


def parse(
    content: bytes,
    *,
    filename: str = "",
    format: str | None = None,
    timezone: str | None = None,
    default_timezone: str | None = None,
) -> Programme:
    """Read one file. Raises SourceError.

    `timezone` overrides the file's: its wall times are read in that zone. `default_timezone`
    serves where the file names none. Both are IANA names.
    """
    if len(content) > limits.MEGABYTES * 1024 * 1024:
        raise SourceError("too_big", limit=limits.MEGABYTES)
    options = Options(timezone or "", default_timezone or "")
    name = format_named(format) if format else detect(filename, content)
    return READERS[name](content, options)


def parse_folder(
    files: Mapping[str, bytes],
    *,
    timezone: str | None = None,
    default_timezone: str | None = None,
) -> Programme:
    """Read a folder of saved API answers, by file name. Raises SourceError."""
    if sum(map(len, files.values())) > limits.MEGABYTES * 1024 * 1024:
        raise SourceError("too_big", limit=limits.MEGABYTES)
    return api.parse_folder(files, Options(timezone or "", default_timezone or ""))
