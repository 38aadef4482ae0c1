# SPDX-License-Identifier: AGPL-3.0-or-later
"""schedule.xml: frab, pentabarf, pretalx, FOSDEM and DebConf."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden
from defusedxml.ElementTree import DefusedXMLParser

from apps.programme.sources import limits
from apps.programme.sources.clock import (
    DAY_CHANGE,
    Moment,
    after_day_change,
    parse_clock,
    parse_duration,
    parse_stamp,
)
from apps.programme.sources.collect import Collector, Options
from apps.programme.sources.entry import Entry, Person
from apps.programme.sources.errors import SourceError
from apps.programme.sources.neutral import Programme
from apps.programme.sources.shapes import yes
from apps.programme.sources.text import (
    GENERATOR,
    one_line,
    own_code,
    reference_kind,
    submission_code,
)


class Element:
    """One element with the line it begins at; small, because a programme has many thousands."""

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.line = line
        self.children: list[Element] = []
        self.text: list[str] = []

    def all(self, name: str) -> Iterator["Element"]:
        return (child for child in self.children if child.name == name)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def says(self, name: str) -> str | None:
        """The text of the first child of that name; None without such a child."""
        child = next(self.all(name), None)
        return None if child is None else "".join(child.text)


class Builder:
    """Target of the XML parser: keeps lines, bounds depth and the number of events."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self.events = 0
        self.expat: Any = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.expat.CurrentLineNumber
        if len(self.open) >= limits.DEPTH:
            raise SourceError("too_deep", line=line)
        self.events += name == "event"
        if self.events > limits.SESSIONS:
            raise SourceError("too_many", line=line, limit=limits.SESSIONS)
        element = Element(name.rpartition("}")[2], attributes, line)
        if self.open:
            self.open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self.open.append(element)

    def end(self, name: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].text.append(text)

    def close(self) -> None:
        """Nothing is open at the end of a sound file: the parser has seen to that."""


def tree(content: bytes) -> Element:
    """The root element of an XML file; document types are refused. Raises SourceError."""
    builder = Builder()
    parser = DefusedXMLParser(
        target=builder, forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    builder.expat = parser.parser
    try:
        parser.feed(content)
        parser.close()
    except (DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden) as error:
        raise SourceError("dtd", line=parser.parser.CurrentLineNumber) from error
    except ParseError as error:
        detail = str(error).partition(": line")[0]
        raise SourceError("xml", line=error.position[0], detail=detail) from error
    except (LookupError, ValueError) as error:
        raise SourceError("xml", line=1, detail=str(error)) from error
    if builder.root is None:
        raise SourceError("xml", line=1, detail="no element found")
    return builder.root


class Day(NamedTuple):
    """A `<day>`, when it ends, and whether this software wrote the file."""

    date: date | None
    change: timedelta
    is_own: bool


def parse(content: bytes, options: Options) -> Programme:
    """Read a schedule.xml. Raises SourceError."""
    root = tree(content)
    if root.name != "schedule":
        raise SourceError("unknown_format", line=root.line)
    into = Collector("schedule.xml", options)
    conference = next(root.all("conference"), Element("conference", {}, root.line))
    into.title = conference.says("title") or ""
    into.declare_zone(conference.says("time_zone_name"))
    _tracks(into, root, conference)
    change = _change(conference.says("day_change"))
    is_own = any(generator.get("name") == GENERATOR for generator in root.all("generator"))
    left_out = 0
    for element in root.all("day"):
        day = Day(_date(element), change, is_own)
        for room in element.all("room"):
            into.room(room.get("name"), guid=room.get("guid"))
            for event in room.all("event"):
                left_out += not _event(into, event, day, room)
    if left_out:
        into.warn("empty_events", count=left_out)
    return into.finish()


def _tracks(into: Collector, root: Element, conference: Element) -> None:
    listed = next(root.all("tracks"), Element("tracks", {}, root.line))
    for track in (*conference.all("track"), *listed.all("track")):
        into.track(track.get("name") or "".join(track.text), colour=track.get("color"))


def _change(value: str | None) -> timedelta:
    clock = parse_clock(value) if value else None
    return DAY_CHANGE if clock is None else timedelta(hours=clock.hour, minutes=clock.minute)


def _date(day: Element) -> date | None:
    value = day.get("date").strip()
    return parse_stamp(value, line=day.line)[0].date() if value else None


def _event(into: Collector, event: Element, day: Day, room: Element) -> bool:
    entry = Entry(into, line=event.line)
    addresses = [event.says(name) for name in ("url", "feedback_url", "full_conf_url")]
    own = own_code(addresses[0]) if day.is_own else ""
    submission = own or event.get("code") or submission_code(*addresses)
    guid = event.get("guid") or event.says("guid")
    known = entry.identify(submission=submission, guid=guid, id=event.get("id"))
    title = event.says("title")
    if not known or (not one_line(title) and not event.says("date") and not event.says("start")):
        return False
    entry.name(title, event.says("subtitle"))
    entry.texts(abstract=event.says("abstract"), description=event.says("description"))
    entry.language(event.says("language"))
    entry.kind(event.says("type"))
    if (track := event.says("track")) is not None:
        entry.session.track = into.track(track)
    entry.session.room = into.room(one_line(event.says("room")) or room.get("name"))
    entry.when(_start(into, event, day), seconds=_seconds(event), day=day.date)
    entry.speakers(_people(event))
    entry.resources(_links(event))
    entry.link(*addresses[:1], event.says("full_conf_url"))
    _recording(entry, event)
    entry.done()
    return True


def _start(into: Collector, event: Element, day: Day) -> Moment | None:
    """`<date>` is the truth; where it is missing (pentabarf), the day and its change stand in."""
    stamp = (event.says("date") or "").strip()
    if stamp:
        return into.moment(stamp, line=event.line)
    clock = parse_clock(event.says("start") or "")
    if clock is None or day.date is None:
        return None
    return into.wall_moment(after_day_change(day.date, clock, day.change), line=event.line)


def _seconds(event: Element) -> float | None:
    value = (event.says("duration") or "").strip()
    return parse_duration(value, line=event.line).total_seconds() if value else None


def _people(event: Element) -> Iterator[Person]:
    for group in event.all("persons"):
        for person in group.all("person"):
            biography = person.says("biography")
            yield Person(
                name=person.get("name") or "".join(person.text),
                code=person.get("code"),
                guid=person.get("guid"),
                id=person.get("id"),
                biography=biography,
            )


def _links(event: Element) -> Iterator[tuple[Any, Any, str]]:
    feedback = (event.says("feedback_url") or "").strip()
    for group, name in (("links", "link"), ("attachments", "attachment")):
        for listed in event.all(group):
            for link in listed.all(name):
                url = (link.get("href") or link.get("url")).strip()
                if url != feedback or not feedback:
                    yield url, "".join(link.text), reference_kind(link.get("type"))


def _recording(entry: Entry, event: Element) -> None:
    for recording in event.all("recording"):
        entry.licence(recording.says("license"))
        optout = recording.says("optout")
        if optout is not None:
            entry.session.do_not_record = yes(optout)
