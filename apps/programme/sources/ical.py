# SPDX-License-Identifier: AGPL-3.0-or-later
"""iCalendar, as pretalx, Sched, Nextcloud or a hand wrote it.

Times that end in `Z` are instants: a zone named by the organizer changes what is shown, not when
it is. Times with a TZID, and floating ones, are wall times and are read in the organizer's zone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from icalendar.prop import vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from apps.programme.sources import limits
from apps.programme.sources.clock import YEARS, Moment, wall_in, zone_name
from apps.programme.sources.collect import Collector, Options
from apps.programme.sources.entry import Entry, Person
from apps.programme.sources.errors import SourceError
from apps.programme.sources.ical_lines import Component, Property, components
from apps.programme.sources.neutral import Programme
from apps.programme.sources.recurrence import dates, without
from apps.programme.sources.text import one_line, submission_code, text_format

STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")
PRETALX_UID = re.compile(r"pretalx-.+-([A-Za-z0-9]{5,12})(?:-\d{1,3})?@")


class Stamp(NamedTuple):
    """A time as a calendar writes it; `zone` is the IANA name of its TZID, or empty."""

    wall: datetime
    utc: bool
    whole_day: bool
    zone: str


class Calendar(NamedTuple):
    """What the calendar says about all its events."""

    pretalx: bool
    cancelled: bool


def parse(content: bytes, options: Options) -> Programme:
    """Read a calendar. Raises SourceError."""
    found = list(components(content))
    into = Collector("ical", options)
    calendar = next((item for item in found if item.name == "VCALENDAR"), found[0])
    into.title = calendar.text("X-WR-CALNAME") or calendar.text("NAME")
    events = [item for item in found if item.name == "VEVENT"]
    _declare_zone(into, calendar, events)
    about = Calendar(
        pretalx="pretalx" in calendar.text("PRODID").casefold(),
        cancelled=calendar.text("METHOD").upper() == "CANCEL",
    )
    for group in _by_uid(events).values():
        _series(into, _newest(into, group), about)
    return into.finish()


def _declare_zone(into: Collector, calendar: Component, events: list[Component]) -> None:
    """The calendar's own zone; else the one most events are in. UTC says nothing about a place."""
    told = calendar.text("X-WR-TIMEZONE") or calendar.text("VTIMEZONE")
    if zone_name(told)[0] not in {"", "UTC"}:
        into.declare_zone(told)
        return
    named = Counter(
        start.params["TZID"]
        for event in events
        if (start := event.first("DTSTART")) and start.params.get("TZID")
    )
    for name, _ in named.most_common(1):
        into.declare_zone(_iana(name) or name)


def _iana(name: str) -> str:
    """The IANA name of a TZID: itself, Windows' name for it, or what a long path ends in."""
    name = name.strip().strip('"')
    if name in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[name]
    pieces = name.split("/")
    for first in range(len(pieces)):
        tail = "/".join(pieces[first:])
        if zone_name(tail)[0]:
            return tail
    return ""


def _by_uid(events: Iterable[Component]) -> dict[str, list[Component]]:
    groups: dict[str, list[Component]] = defaultdict(list)
    for number, event in enumerate(events):
        groups[event.text("UID") or f"\0{number}"].append(event)
    return groups


def _newest(into: Collector, group: list[Component]) -> list[Component]:
    """Of copies with different SEQUENCE the highest; exact repetitions once."""
    by_instance: dict[str, list[Component]] = defaultdict(list)
    for event in group:
        by_instance[event.text("RECURRENCE-ID")].append(event)
    kept: list[Component] = []
    for copies in by_instance.values():
        highest = max(_sequence(event) for event in copies)
        seen: set[tuple[str, str, str]] = set()
        for event in copies:
            look = (event.text("SUMMARY"), event.text("DTSTART"), event.text("LOCATION"))
            if _sequence(event) < highest or look in seen:
                into.warn("older_copy", line=event.line)
                continue
            seen.add(look)
            kept.append(event)
    return kept


def _sequence(event: Component) -> int:
    text = event.text("SEQUENCE")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _series(into: Collector, group: list[Component], about: Calendar) -> None:
    """All events of one UID: single ones, repetitions, and the changed dates of repetitions."""
    changed = [event for event in group if event.text("RECURRENCE-ID")]
    replaced = {
        at for event in changed if (at := _instant(into, event, "RECURRENCE-ID")) is not None
    }
    for event in group:
        start = _stamp(into, event.first("DTSTART"))
        if event in changed or start is None:
            _event(into, event, start, about)
            continue
        for wall in _walls(into, event, start):
            if _moment(into, start._replace(wall=wall), event.line).at not in replaced:
                _event(into, event, start._replace(wall=wall), about)


def _instant(into: Collector, event: Component, name: str) -> datetime | None:
    stamp = _stamp(into, event.first(name))
    return _moment(into, stamp, event.line).at if stamp else None


def _walls(into: Collector, event: Component, start: Stamp) -> Iterator[datetime]:
    """The wall times at which an event takes place, by its rule and its extra dates."""
    if not (event.properties.keys() & {"RRULE", "RDATE"}):
        return iter([start.wall])
    left = limits.INSTANCES - len(into.sessions)
    found = [start.wall]
    for rule in event.properties.get("RRULE", ())[:3]:
        try:
            found += dates(start.wall, rule.value, limit=max(left, 1) + 1)
        except (
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            OverflowError,
            AttributeError,
        ) as error:
            into.warn("rule_refused", line=rule.line, detail=str(error)[:80])
    found += _listed(into, event, "RDATE", start)
    kept = sorted(set(without(found, set(_listed(into, event, "EXDATE", start)))))
    if len(kept) > max(left, 1):
        into.warn("rule_cut", line=event.line, limit=limits.INSTANCES)
    return iter(kept[: max(left, 1)])


def _listed(into: Collector, event: Component, name: str, start: Stamp) -> list[datetime]:
    """The dates of an RDATE or EXDATE as wall times beside the start's; periods by their start."""
    found: list[datetime] = []
    for line in event.properties.get(name, ()):
        for text in line.value.split(",", limits.INSTANCES)[: limits.INSTANCES]:
            try:
                stamp = _stamp(into, Property(text.partition("/")[0], line.params, line.line))
            except SourceError:
                into.warn("bad_entry", line=line.line, detail=name)
                continue
            if stamp is None:
                continue
            wall = stamp.wall
            if stamp.whole_day and not start.whole_day:
                wall = datetime.combine(wall.date(), start.wall.time())
            elif stamp.utc and not start.utc and (start.zone or into.zone):
                wall = wall_in(wall.replace(tzinfo=UTC), into.override or start.zone or into.zone)
            found.append(wall)
    return found


def _stamp(into: Collector, value: Property | None) -> Stamp | None:
    if value is None or not value.value.strip():
        return None
    found = STAMP.fullmatch(value.value.strip())
    told = value.value.strip()[:60]
    if found is None:
        raise SourceError("bad_time", line=value.line, value=told)
    year, month, day, hour, minute, second, utc = found.groups()
    try:
        wall = datetime(  # noqa: DTZ001 -- a wall time, its zone is kept beside it
            int(year), int(month), int(day), int(hour or 0), int(minute or 0),
            min(int(second or 0), 59),
        )  # fmt: skip
    except ValueError as error:
        raise SourceError("bad_time", line=value.line, value=told) from error
    if wall.year not in YEARS:
        raise SourceError("year", line=value.line, value=told)
    return Stamp(wall, bool(utc), hour is None, _zone(into, value))


def _zone(into: Collector, value: Property) -> str:
    told = value.params.get("TZID", "")
    if not told:
        return ""
    zone, guessed = zone_name(_iana(told))
    if into.override:
        return zone
    if not zone:
        into.warn("zone_unknown", name=told[:64])
    elif guessed and zone != "UTC":
        into.warn("zone_guessed", name=told[:64], zone=zone)
    return zone


def _moment(into: Collector, stamp: Stamp, line: int) -> Moment:
    if stamp.utc:
        at = stamp.wall.replace(tzinfo=UTC)
        into.stamped["UTC"] += not into.zone
        return Moment(at, wall_in(at, into.zone) if into.zone else stamp.wall)
    return into.wall_moment(stamp.wall, zone=stamp.zone, line=line)


def _event(into: Collector, event: Component, start: Stamp | None, about: Calendar) -> None:
    entry = Entry(into, line=event.line)
    for name in event.broken:
        entry.warn("bad_entry", detail=name)
    uid, url = event.text("UID"), event.text("URL")
    pretalx = PRETALX_UID.match(uid)
    code = pretalx[1] if pretalx else submission_code(url)
    title, names = _title(event.text("SUMMARY"), about)
    if not entry.identify(submission=code, guid=uid):
        entry.identify(id=f"{event.text('DTSTART')} {event.text('LOCATION')}")
    entry.name(title)
    if about.cancelled or event.text("STATUS").upper() == "CANCELLED":
        entry.session.state = "cancelled"
    description = event.text("DESCRIPTION")
    plain = "markdown" if about.pretalx else "plain"
    found = "html" if text_format(description) == "html" else plain
    entry.texts(abstract=description, description=None, format=found)
    summary = event.first("SUMMARY")
    if summary and summary.params.get("LANGUAGE"):
        entry.language(summary.params["LANGUAGE"])
    if categories := event.text("CATEGORIES"):
        entry.session.track = into.track(categories.split(",")[0])
    entry.session.room = into.room(event.text("LOCATION"))
    begins = _moment(into, start, event.line) if start else None
    entry.when(begins, seconds=_seconds(into, event, start))
    if names is not None:
        entry.speakers(Person(name=name) for name in names)
    entry.resources(_links(event))
    entry.link(url)
    entry.done()


def _title(summary: str, about: Calendar) -> tuple[str, list[str] | None]:
    """Title and speakers: pretalx writes “title - speaker, speaker” and “title - ” for none."""
    if not about.pretalx or " -" not in summary:
        return summary, None
    title, _, names = f"{one_line(summary)} ".rpartition(" - ")
    return title, [name for name in names.strip().split(", ") if name]


def _seconds(into: Collector, event: Component, start: Stamp | None) -> float | None:
    """The length from DTEND or DURATION; a whole day where a day is all that is said."""
    if start is None:
        return None
    first, end = _stamp(into, event.first("DTSTART")), _stamp(into, event.first("DTEND"))
    if first and end:
        begins, ends = _moment(into, first, event.line), _moment(into, end, event.line)
        return (ends.at - begins.at).total_seconds()
    if duration := event.text("DURATION"):
        try:
            length = vDuration.from_ical(duration)
        except ValueError as error:
            line = event.properties["DURATION"][0].line
            raise SourceError("bad_duration", line=line, value=duration[:60]) from error
        return length.total_seconds()
    return timedelta(days=1).total_seconds() if start.whole_day else None


def _links(event: Component) -> Iterator[tuple[str, str, str]]:
    for name, kind in (("ATTACH", ""), ("CONFERENCE", "stream")):
        for link in event.properties.get(name, ()):
            if link.value.casefold().startswith("http"):
                yield link.value, link.params.get("LABEL", ""), kind
