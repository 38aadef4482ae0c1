# SPDX-License-Identifier: AGPL-3.0-or-later
"""An event's programme gathered for the formats of others: five statements, whatever its size."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from apps.events import ical
from apps.events.models import Event
from apps.sessions.exports import words
from apps.sessions.models import Resource, Room, Session, SessionSpeaker, Track

DAY_STARTS = time(4)
"""What begins before four in the morning belongs to the day before, as in pretalx and frab."""


class Link(NamedTuple):
    """A resource; `kind` is one of Resource.Kind, `title` is never empty."""

    kind: str
    url: str
    title: str


class Voice(NamedTuple):
    """Somebody on the programme."""

    pk: int
    guid: str
    code: str
    name: str
    biography: str


class Place(NamedTuple):
    """A room of the event, or the room without a name where sessions without one are."""

    pk: int | None
    name: str
    guid: str


@dataclass(slots=True)
class Talk:
    """A session with a time. Times are in the event's zone; a cancelled one says so in its title,
    for neither format knows another place for it."""

    pk: int
    guid: str
    code: str
    title: str
    address: str
    starts: datetime
    ends: datetime | None
    day: date
    room_id: int | None
    track: str
    kind: str
    language: str
    abstract: str
    description: str
    source_url: str
    licence: str
    do_not_record: bool
    speakers: list[Voice] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """Its length; 0 where it has no end."""
        return int((self.ends - self.starts).total_seconds()) // 60 if self.ends else 0


class Day(NamedTuple):
    """A day of the programme with its sessions by room, rooms in their order."""

    number: int
    date: date
    starts: datetime
    ends: datetime
    rooms: dict[Place, list[Talk]]


class Programme(NamedTuple):
    event: Event
    acronym: str
    address: str
    rooms: list[Place]
    tracks: list[tuple[str, str]]
    days: list[Day]


def programme_of(event: Event, *, path: str) -> Programme:
    """What a stranger may read of the event's programme, whose page is at `path`.

    Sessions without a time are left out, for both formats ask for one; so are withdrawn ones.
    """
    names = Names(event)
    rooms = [
        Place(pk, words.line(name), names.of("room", pk))
        for pk, name in Room.objects.filter(event=event).values_list("pk", "name")
    ]
    tracks = {
        pk: (words.line(name), words.COLOURS[position % len(words.COLOURS)])
        for pk, name, position in Track.objects.filter(event=event).values_list(
            "pk", "name", "position"
        )
    }
    talks = {talk.pk: talk for talk in _talks(event, names, tracks)}
    _add_speakers(event, names, talks)
    _add_links(event, talks)
    return Programme(
        event,
        words.acronym(event.slug, event.pk),
        ical.address_of(path),
        rooms,
        list(tracks.values()),
        _days(event, rooms, list(talks.values())),
    )


class Names:
    """Identifiers that never change: not with titles, not with addresses, nor the portal's host.

    They are made of numbers and of the host that the event's calendar entry was first given.
    """

    KNOWN = re.compile(r"^UID:event-\d+@(\S+)", re.MULTILINE)

    def __init__(self, event: Event) -> None:
        known = self.KNOWN.search(event.ical)
        host = known[1] if known else ical.uid_of("").removeprefix("@")
        self.portal: UUID = uuid5(NAMESPACE_URL, f"https://{host}/")

    def of(self, what: str, pk: int) -> str:
        return str(uuid5(self.portal, f"{what}-{pk}"))


FIELDS = (
    "pk", "code", "title", "state", "starts_at", "ends_at", "day", "room_id", "track_id", "kind",
    "kind_label", "language", "spoken_languages", "abstract", "abstract_html", "description",
    "description_html", "source_url", "licence", "do_not_record",
)  # fmt: skip


def _talks(event: Event, names: Names, tracks: dict[int, tuple[str, str]]) -> Iterator[Talk]:
    sessions = Session.objects.filter(event=event, starts_at__isnull=False).listed()
    zone, start = event.zone, ical.address_of(event.get_absolute_url())
    for row in sessions.in_programme_order().values_list(*FIELDS, named=True):
        starts = row.starts_at.astimezone(zone)
        abstract, description = words.texts(
            (row.abstract, row.abstract_html), (row.description, row.description_html)
        )
        title = words.line(row.title)
        yield Talk(
            pk=row.pk,
            guid=names.of("session", row.pk),
            code=row.code,
            title=f"[CANCELLED] {title}" if row.state == Session.State.CANCELLED else title,
            address=f"{start}sessions/{words.in_path(row.code)}/",
            starts=starts,
            ends=row.ends_at.astimezone(zone) if row.ends_at else None,
            day=row.day or starts.date(),
            room_id=row.room_id,
            track=tracks[row.track_id][0] if row.track_id else "",
            kind=words.line(row.kind_label) or row.kind,
            language=words.languages(row.language, row.spoken_languages),
            abstract=abstract,
            description=description,
            source_url=row.source_url,
            licence=words.line(row.licence),
            do_not_record=row.do_not_record,
        )


def _add_speakers(event: Event, names: Names, talks: dict[int, Talk]) -> None:
    rows = (
        SessionSpeaker.objects.filter(session__event=event)
        .order_by("session", "position", "pk")
        .values_list(
            "session_id",
            "speaker_id",
            "speaker__code",
            "speaker__name",
            "speaker__biography",
            "speaker__biography_html",
        )
    )
    voices: dict[int, Voice] = {}
    for session, pk, code, name, *biography in rows:
        if session not in talks:
            continue
        if pk not in voices:
            [text] = words.texts((biography[0], biography[1]))
            voices[pk] = Voice(pk, names.of("speaker", pk), code, words.line(name), text)
        talks[session].speakers.append(voices[pk])


def _add_links(event: Event, talks: dict[int, Talk]) -> None:
    rows = Resource.objects.filter(session__event=event).order_by("session", "kind", "pk")
    for session, kind, url, title in rows.values_list("session_id", "kind", "url", "title"):
        if session in talks:
            talks[session].links.append(Link(kind, url, words.title_of_link(kind, title)))


def _days(event: Event, rooms: list[Place], talks: list[Talk]) -> list[Day]:
    """Every day of the event, empty ones too, and days before and after it that have sessions."""
    by_day: dict[date, dict[int | None, list[Talk]]] = {day: {} for day in event.days}
    for talk in talks:
        by_day.setdefault(talk.day, {}).setdefault(talk.room_id, []).append(talk)
    days = []
    for number, day in enumerate(sorted(by_day), start=1):
        here: dict[int | None, list[Talk]] = defaultdict(list, by_day[day])
        starts, ends = _bounds(event, day, [talk for part in here.values() for talk in part])
        nowhere = [Place(None, "", "")] if None in here else []
        places = {room: here[room.pk] for room in [*rooms, *nowhere]}
        days.append(Day(number, day, starts, ends, places))
    return days


def _bounds(event: Event, day: date, talks: list[Talk]) -> tuple[datetime, datetime]:
    """From four to four; wider where a session of this day lies outside."""
    starts = datetime.combine(day, DAY_STARTS, event.zone)
    ends = datetime.combine(day + timedelta(days=1), DAY_STARTS, event.zone)
    first = min((talk.starts for talk in talks), default=starts)
    last = max((talk.ends or talk.starts for talk in talks), default=ends)
    return min(starts, first), max(ends, last)
