# SPDX-License-Identifier: AGPL-3.0-or-later
"""CSV, as a spreadsheet saves it: the columns are told in docs/programme-files.md."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from apps.programme.sources import limits
from apps.programme.sources.clock import (
    Moment,
    parse_clock,
    parse_duration,
    parse_stamp,
    zone_name,
)
from apps.programme.sources.collect import Collector, Options
from apps.programme.sources.entry import Entry, Person
from apps.programme.sources.errors import SourceError
from apps.programme.sources.neutral import Programme
from apps.programme.sources.shapes import yes
from apps.programme.sources.text import clean, one_line
from apps.programme.sources.words import gettext_noop

COLUMNS = {
    "code": ("id", "guid", "session code"),
    "title": ("session", "name", "session title"),
    "subtitle": (),
    "abstract": ("summary",),
    "description": (),
    "language": ("spoken language", "lang"),
    "type": ("kind", "session type", "format"),
    "track": (),
    "room": ("location", "place"),
    "day": ("date",),
    "start": ("starts", "start time", "begin"),
    "end": ("ends", "end time"),
    "duration": ("minutes", "length"),
    "timezone": ("time zone", "tz", "zone"),
    "speakers": ("speaker", "presenters"),
    "speaker codes": ("speaker ids",),
    "url": ("link", "page"),
    "state": ("status",),
    "stream": (),
    "recording": ("video",),
    "slides": (),
    "pad": ("notes pad", "etherpad"),
    "do not record": ("no recording",),
    "licence": ("license",),
    "capacity": (),
}
NEEDED = ("code", "title", "start")
STATES = {
    "": "confirmed", "confirmed": "confirmed", "accepted": "confirmed",
    "cancelled": "cancelled", "canceled": "cancelled",
    "proposed": "proposed", "submitted": "proposed", "withdrawn": "withdrawn",
}  # fmt: skip
QUOTED = re.compile(r"'(?=[=+\-@\t\r＝＋－＠])")
FORMULA = re.compile(r'="((?:[^"]|"")*)"')
DAYS = (re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
        re.compile(r"(?P<y>\d{4})[/.](?P<m>\d{1,2})[/.](?P<d>\d{1,2})"))  # fmt: skip
MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ENCODINGS = ("utf-32", "utf-32", "utf-16", "utf-16")


def parse(content: bytes, options: Options) -> Programme:
    """Read a table with a header row. Raises SourceError."""
    into = Collector("csv", options)
    rows = _rows(decoded(content))
    _, header = next(rows, (1, []))
    columns = _columns(into, header)
    zones = False
    for line, cells in rows:
        values = dict.fromkeys(columns, "")
        values |= {name: cell(cells[at]) for name, at in columns.items() if at < len(cells)}
        zones = zones or not into.declared_zone
        if zones and values.get("timezone"):
            into.declare_zone(values["timezone"])
        if any(values.values()):
            _session(into, values, line)
    return into.finish()


def decoded(content: bytes) -> str:
    """Text of a table: UTF-8, UTF-16 or UTF-32 with a mark, else Windows' western letters."""
    for mark, encoding in zip(MARKS, ENCODINGS, strict=True):
        if content.startswith(mark):
            return _decode(content, encoding)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode(content, "cp1252")


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError("encoding", line=line, detail=error.reason) from error


def cell(value: str) -> str:
    """What a cell says: without the quote that guards formulas, `="…"` unwrapped, never run."""
    text = clean(value)
    if found := FORMULA.fullmatch(text):
        return found[1].replace('""', '"')
    return QUOTED.sub("", text, count=1) if text.startswith("'") else text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each ends at; a last row that breaks off is refused."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    width = 0
    try:
        for number, row in enumerate(reader):
            if number > limits.SESSIONS + 1:
                raise SourceError("too_many", limit=limits.SESSIONS, line=reader.line_num)
            width = width or len(row)
            cut = len(row) < width and any(row) and not text.endswith(("\n", "\r"))
            if cut and reader.line_num >= text.count("\n") + 1:
                raise SourceError("csv", line=reader.line_num, detail="the last row breaks off")
            yield reader.line_num, row
    except csv.Error as error:
        raise SourceError("csv", line=reader.line_num, detail=str(error)) from error


def delimiter(text: str) -> str:
    """The separator of the header row: the one it has most of, a comma when in doubt."""
    header = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return max(",;\t|", key=header.count)


def header_names(header: list[str]) -> list[str]:
    """Our names of the columns of a header row, empty for those we do not know."""
    ours = {other: name for name, others in COLUMNS.items() for other in (name, *others)}
    told = (one_line(name).casefold().replace("_", " ").replace("-", " ") for name in header)
    return [ours.get(name, "") for name in told]


def _columns(into: Collector, header: list[str]) -> dict[str, int]:
    names = header_names([cell(name) for name in header])
    columns: dict[str, int] = {}
    for at, name in enumerate(names):
        if name:
            columns.setdefault(name, at)
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise SourceError("columns", line=1, names=", ".join(missing))
    unknown = [one_line(header[at])[:40] for at, name in enumerate(names) if not name]
    if any(unknown):
        into.warn("unknown_columns", line=1, names=", ".join(filter(None, unknown))[:200])
    return columns


def _session(into: Collector, values: dict[str, str], line: int) -> None:
    entry = Entry(into, line=line)
    if not entry.identify(guid=values["code"]):
        raise SourceError("shape", line=line, where="code", expected=gettext_noop("filled in"))
    entry.name(values["title"], values.get("subtitle"))
    entry.texts(abstract=values.get("abstract"), description=values.get("description"))
    if "language" in values:
        entry.language(values["language"])
    entry.kind(values.get("type"))
    if "track" in values:
        entry.session.track = into.track(values["track"])
    entry.session.room = into.room(values.get("room", ""))
    _time(entry, values, line)
    if "speakers" in values:
        entry.speakers(_people(values))
    if names := [name for name in ("stream", "recording", "slides", "pad") if name in values]:
        entry.resources((values[name], "", name) for name in names)
    if "url" in values:
        entry.link(values["url"])
    if "do not record" in values:
        entry.session.do_not_record = yes(values["do not record"])
    entry.licence(values.get("licence"))
    capacity = values.get("capacity", "")
    entry.session.capacity = int(capacity) if re.fullmatch(r"[0-9]{1,6}", capacity) else None
    state = STATES.get(values.get("state", "").casefold())
    if state is None:
        raise SourceError("shape", line=line, where="state", expected="/".join(STATES)[1:])
    if entry.session.state == "confirmed":
        entry.session.state = state
    entry.done()


def _time(entry: Entry, values: dict[str, str], line: int) -> None:
    day = _day(values["day"], line) if values.get("day") else None
    start = _moment(entry, values["start"], day, values, line)
    seconds: float | None = None
    if start and values.get("end"):
        end = _moment(entry, values["end"], start.wall.date(), values, line)
        seconds = (end.at - start.at).total_seconds() if end else None
        if seconds is not None and seconds <= 0 and parse_clock(values["end"]):
            seconds += timedelta(days=1).total_seconds()
    elif values.get("duration"):
        seconds = parse_duration(values["duration"], line=line).total_seconds()
    entry.when(start, seconds=seconds)


def _moment(
    entry: Entry, value: str, day: date | None, values: dict[str, str], line: int
) -> Moment | None:
    """A cell with date and time, or a time of day beside a date of its own."""
    if not value:
        return None
    zone = zone_name(values.get("timezone", ""))[0]
    clock = parse_clock(value)
    if clock is not None:
        if day is None:
            raise SourceError("bad_time", line=line, value=value[:60])
        return entry.into.wall_moment(datetime.combine(day, clock), zone=zone, line=line)
    first, _, rest = value.partition(" ")
    if parse_clock(rest):
        value = f"{_day(first, line):%Y-%m-%d} {rest}"
    wall, offset = parse_stamp(value, line=line)
    if offset is not None:
        return entry.into.moment(value, line=line)
    return entry.into.wall_moment(wall, zone=zone, line=line)


def _day(value: str, line: int) -> date:
    """A date as ISO, `31.12.2027` or `2027/12/31`; `12/31/2027` is ambiguous and refused."""
    for pattern in DAYS:
        if found := pattern.fullmatch(value.strip()):
            value = f"{found['y']}-{found['m']:0>2}-{found['d']:0>2}"
    return parse_stamp(value, line=line)[0].date()


def _people(values: dict[str, str]) -> Iterator[Person]:
    """Names separated by semicolons, or one a line; codes in the same order."""
    names = re.split(r"[;\n]", values["speakers"])
    codes = re.split(r"[;\n,]", values.get("speaker codes", ""))
    for number, name in enumerate(names):
        if name.strip():
            yield Person(name=name, code=codes[number].strip() if number < len(codes) else "")
