# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all readers share: they hand in what they found, and get the finished `Programme`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from apps.programme.sources import limits
from apps.programme.sources.clock import (
    Moment,
    known_zone,
    localise,
    parse_stamp,
    wall_in,
    zone_name,
)
from apps.programme.sources.errors import SourceError
from apps.programme.sources.neutral import (
    NeutralBreak,
    NeutralRoom,
    NeutralSession,
    NeutralTrack,
    Programme,
    Warning,
)
from apps.programme.sources.text import one_line


@dataclass(slots=True)
class Options:
    """What the organizer says about a file.

    `timezone` overrides: every wall time of the file is read in that zone, whatever it is stamped.
    `default_timezone` (the event's) serves only where the file names no zone.
    """

    timezone: str = ""
    default_timezone: str = ""
    languages: tuple[str, ...] = ("en",)


@dataclass(slots=True)
class Collector:
    """Gathers rooms, tracks, sessions and warnings while a reader walks through a file."""

    format: str
    options: Options
    title: str = ""
    declared_zone: str = ""
    rooms: dict[str, NeutralRoom] = field(default_factory=dict)
    tracks: dict[str, NeutralTrack] = field(default_factory=dict)
    sessions: list[NeutralSession] = field(default_factory=list)
    breaks: list[NeutralBreak] = field(default_factory=list)
    warnings: dict[tuple[Any, ...], Warning] = field(default_factory=dict)
    stamped: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    override: str = ""
    default: str = ""

    def __post_init__(self) -> None:
        self.override = known_zone(self.options.timezone) if self.options.timezone else ""
        if self.options.default_timezone:
            self.default = known_zone(self.options.default_timezone)

    def warn(
        self, code: str, /, *, line: int | None = None, where: str = "", **params: Any
    ) -> None:
        """Note something odd, once; past the limit of warnings only the first ones are kept."""
        key = (code, line, where, *sorted(params.items()))
        if len(self.warnings) < limits.WARNINGS:
            self.warnings.setdefault(key, Warning(code, line, where, params))

    def declare_zone(self, name: Any) -> None:
        """Take the zone the file names for itself; one that does not exist only warns."""
        text = one_line(name)[:64]
        if not text:
            return
        zone, guessed = zone_name(text)
        self.declared_zone = zone
        if self.override:
            return
        if not zone:
            self.warn("zone_unknown", name=text)
        elif guessed and zone != "UTC":
            self.warn("zone_guessed", name=text, zone=zone)

    @property
    def zone(self) -> str:
        """The IANA zone of the programme: the organizer's word, the file's, the event's."""
        return self.override or self.declared_zone or self.default

    def moment(self, value: str, *, line: int | None = None, where: str = "") -> Moment:
        """The instant of a stamp. Raises SourceError when it is none or has no zone at all."""
        wall, offset = parse_stamp(value, line=line, where=where)
        if self.override or offset is None:
            return self.wall_moment(wall, line=line, where=where)
        at = wall.replace(tzinfo=offset).astimezone(UTC)
        self.stamped[str(offset)] += 1
        if self.zone and (expected := wall_in(at, self.zone)) != wall:
            if self.declared_zone:
                self._zone_differs(str(offset), at)
            wall = expected
        return Moment(at, wall)

    def wall_moment(
        self, wall: datetime, *, zone: str = "", line: int | None = None, where: str = ""
    ) -> Moment:
        """The instant of a naive wall time. `zone` is the entry's own; the override still wins."""
        zone = self.override or zone or self.zone
        if not zone:
            raise SourceError("no_zone", line=line, where=where)
        moment = localise(wall, zone)
        for code, told in moment.notes:
            self.warn(code, line=line, where=where, **told)
        return moment

    def _zone_differs(self, offset: str, at: datetime) -> None:
        shown = wall_in(at, self.declared_zone) - at.replace(tzinfo=None)
        sign = "-" if shown < timedelta() else "+"
        minutes = int(abs(shown).total_seconds()) // 60
        expected = f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}"
        self.warn("zone_differs", offset=offset, zone=self.declared_zone, expected=expected)

    def length(
        self, seconds: float | None, *, line: int | None = None, where: str = ""
    ) -> timedelta:
        """The length of a session, at least a minute; a missing one is guessed with a warning."""
        if seconds is None or seconds < 60:
            minutes = limits.DEFAULT_MINUTES
            self.warn("no_length", line=line, where=where, minutes=minutes)
            return timedelta(minutes=minutes)
        if seconds > 24 * 3600:
            self.warn("long", line=line, where=where, hours=round(seconds / 3600))
        return timedelta(seconds=min(seconds, 31 * 24 * 3600))

    def room(self, name: Any, *, guid: Any = "", capacity: Any = None) -> str | None:
        """Know a room by its name without outer spaces; gives that name, None for no room."""
        key = self._label(name, "room")
        if not key:
            return None
        room = self.rooms.setdefault(key, NeutralRoom(key, key, len(self.rooms)))
        room.guid = room.guid or one_line(guid)[: limits.KEY]
        if isinstance(capacity, int) and 0 < capacity < 1_000_000:
            room.capacity = capacity
        return key

    def track(self, name: Any, *, colour: Any = "") -> str:
        """Know a track by its name; gives that name, empty for no track."""
        key = self._label(name, "track")
        if key:
            track = self.tracks.setdefault(key, NeutralTrack(key, key))
            track.colour = track.colour or one_line(colour)[:7]
        return key

    def _label(self, name: Any, what: str) -> str:
        text = one_line(name)
        if len(text) > limits.LABEL:
            self.warn("cut", field=what, limit=limits.LABEL, where=text[:40])
        return text[: limits.LABEL].strip()

    def add(self, session: NeutralSession) -> None:
        """Take a session. Raises SourceError beyond the limit."""
        if len(self.sessions) >= limits.SESSIONS:
            raise SourceError("too_many", limit=limits.SESSIONS)
        self.sessions.append(session)

    def finish(self) -> Programme:
        """Name the occurrences, look at the whole, and give the programme."""
        if not self.sessions:
            self.warn("no_sessions")
        for family in self._families():
            self._number(family)
        self._look_at_rooms()
        self._look_at_people()
        if not self.zone and set(self.stamped) == {"UTC"}:
            self.warn("zone_utc")
        if self.breaks:
            self.warn("breaks", count=len(self.breaks))
        programme = Programme(
            format=self.format,
            title=one_line(self.title)[: limits.NAME],
            timezone=self.zone,
            rooms=list(self.rooms.values()),
            tracks=list(self.tracks.values()),
            sessions=self.sessions,
            breaks=self.breaks,
            warnings=list(self.warnings.values()),
        )
        for session in programme.sessions:
            session.digest = session.digested()
        programme.content_hash = programme.hashed()
        return programme

    def _families(self) -> Iterator[list[NeutralSession]]:
        families: dict[str, list[NeutralSession]] = defaultdict(list)
        for session in self.sessions:
            families[session.family.upper()].append(session)
        return iter(families.values())

    def _number(self, family: list[NeutralSession]) -> None:
        if len(family) == 1:
            return
        self.warn("repeats", code=family[0].family, count=len(family))
        name = family[0].family
        taken = {session.code.upper() for session in self.sessions} - {name.upper()}
        last = datetime.max.replace(tzinfo=UTC)
        family.sort(key=lambda item: (item.starts_at or last, item.room or "", item.title))
        for number, session in enumerate(family, start=1):
            session.family, session.occurrence = name, number
            session.code = name if number == 1 else f"{name}-{number}"
            while session.code.upper() in taken:
                session.code += "x"

    def _look_at_rooms(self) -> None:
        guids = [room.guid for room in self.rooms.values()]
        for room in self.rooms.values():
            if guids.count(room.guid) > 1:
                room.guid = ""
        by_room: dict[str, list[NeutralSession]] = defaultdict(list)
        for session in self.sessions:
            if session.room and session.starts_at and session.state == "confirmed":
                by_room[session.room].append(session)
        for name, sessions in by_room.items():
            sessions.sort(key=lambda item: (item.starts_at, item.ends_at))
            for one, other in _overlapping(sessions):
                self.warn(
                    "same_place",
                    line=other.line,
                    title=other.title[:80],
                    other=one.title[:80],
                    room=name,
                )

    def _look_at_people(self) -> None:
        codes: dict[str, set[str]] = defaultdict(set)
        for session in self.sessions:
            for speaker in session.speakers or ():
                codes[speaker.name.casefold()].add(speaker.code)
        names = {
            speaker.name
            for session in self.sessions
            for speaker in session.speakers or ()
            if len(codes[speaker.name.casefold()]) > 1
        }
        for name in sorted(names):
            self.warn("same_person", name=name)


def _overlapping(
    sessions: Iterable[NeutralSession],
) -> Iterator[tuple[NeutralSession, NeutralSession]]:
    before: NeutralSession | None = None
    for session in sessions:
        if before and before.ends_at and session.starts_at and session.starts_at < before.ends_at:
            yield before, session
        if before is None or (
            session.ends_at and session.ends_at > (before.ends_at or session.ends_at)
        ):
            before = session
