# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the bytes of a calendar to components with their properties, each with its line.

Lines are unfolded here, to keep their numbers; what one line says is icalendar's to decide. Only
what a programme needs is kept: alarms, to-dos and journals of any number cost nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from icalendar.parser import Contentline

from apps.programme.sources import limits
from apps.programme.sources.errors import SourceError

ESCAPED = re.compile(r"\\([\\;,nN:\"])")
UNESCAPED = {"n": "\n", "N": "\n"}
LINE_END = re.compile("\r\n|\n|\r")
KEPT = {
    "UID", "SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "DTSTART", "DTEND", "DURATION",
    "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "SEQUENCE", "URL", "ATTACH",
    "CONFERENCE", "PRODID", "X-WR-CALNAME", "NAME", "X-WR-TIMEZONE", "VTIMEZONE", "METHOD",
    "LAST-MODIFIED", "DTSTAMP",
}  # fmt: skip
NAME = re.compile(r"([A-Za-z0-9-]+)\s*[;:]")


@dataclass(slots=True)
class Property:
    """One property: value as written (escapes and all), parameters in upper case."""

    value: str
    params: dict[str, str]
    line: int

    @property
    def text(self) -> str:
        """The value as a person reads it."""
        return ESCAPED.sub(lambda found: UNESCAPED.get(found[1], found[1]), self.value)


@dataclass(slots=True)
class Component:
    """A VCALENDAR or VEVENT with its properties by name."""

    name: str
    line: int
    properties: dict[str, list[Property]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        found = self.properties.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        found = self.first(name)
        return found.text.strip() if found else ""


def components(content: bytes) -> Iterator[Component]:
    """The calendars and events of a file, each when it ends. Raises SourceError.

    A file that breaks off, or ends with a component open, is refused as a whole: what a cut copy
    lacks must not look cancelled.
    """
    open_: list[Component] = []
    seen = events = 0
    for number, line in _unfolded(_decoded(content)):
        if not line.strip():
            continue
        head = line[:30].strip().upper()
        if not open_ and head != "BEGIN:VCALENDAR":
            raise SourceError("ical", line=number, detail="BEGIN:VCALENDAR expected")
        if head.startswith("BEGIN:"):
            name = line.strip()[6:].strip().upper()
            open_.append(Component(name, number))
            events += name == "VEVENT"
            if len(open_) > limits.DEPTH:
                raise SourceError("too_deep", line=number)
            if events > limits.SESSIONS:
                raise SourceError("too_many", line=number, limit=limits.SESSIONS)
        elif head.startswith("END:"):
            component = open_.pop()
            if component.name != line.strip()[4:].strip().upper():
                raise SourceError("ical", line=number, detail=f"END:{component.name} expected")
            seen += component.name == "VCALENDAR"
            if component.name in {"VEVENT", "VCALENDAR"}:
                yield component
        elif open_[-1].name in {"VEVENT", "VCALENDAR"}:
            _take(open_[-1], line, number)
    if open_ or not seen:
        raise SourceError("ical", detail="END:VCALENDAR expected")


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    number, pieces = 1, [""]
    for count, line in enumerate(LINE_END.split(text), start=1):
        if line[:1] in (" ", "\t") and count > 1:
            pieces.append(line[1:])
            continue
        yield number, "".join(pieces)
        number, pieces = count, [line]
    yield number, "".join(pieces)


def _take(component: Component, line: str, number: int) -> None:
    found = NAME.match(line)
    name = found[1].upper() if found else ""
    if name not in KEPT:
        return
    head, _, value = line.partition(":")
    if head.strip().upper() == name:
        component.properties.setdefault(name, []).append(Property(value, {}, number))
        return
    try:
        _, params, value = Contentline(line).parts()
    except ValueError:
        component.broken.append(name)
        return
    told = {key.upper(): value if isinstance(value, str) else ",".join(value)
            for key, value in params.items()}  # fmt: skip
    component.properties.setdefault(name, []).append(Property(value, told, number))
