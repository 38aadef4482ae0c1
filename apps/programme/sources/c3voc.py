# SPDX-License-Identifier: AGPL-3.0-or-later
"""schedule.json: the c3voc form, as pretalx, eventyay and frab write it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

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
from apps.programme.sources.shapes import load, mapping, sequence, yes
from apps.programme.sources.text import (
    GENERATOR,
    localised,
    own_code,
    reference_kind,
    submission_code,
)
from apps.programme.sources.words import gettext_noop


def parse(content: bytes, options: Options) -> Programme:
    """Read a schedule.json. Raises SourceError."""
    return read(load(content), options)


def read(data: Any, options: Options) -> Programme:
    """Read a schedule.json that is parsed already. Raises SourceError."""
    if not isinstance(data, dict) or not isinstance(data.get("schedule"), dict):
        raise SourceError("unknown_format")
    schedule = data["schedule"]
    if "events" in schedule:
        raise SourceError("unknown_format")
    conference = mapping(schedule.get("conference"), "schedule.conference")
    if "days" not in conference:
        raise SourceError(
            "shape",
            where="schedule.conference.days",
            expected=gettext_noop("a list of programme days"),
        )
    into = Collector("schedule.json", options)
    into.title = localised(conference.get("title"), options.languages)
    into.declare_zone(conference.get("time_zone_name"))
    _rooms_and_tracks(into, conference)
    base = schedule.get("base_url") if isinstance(schedule.get("base_url"), str) else ""
    generator = data.get("generator")
    own = isinstance(generator, dict) and generator.get("name") == GENERATOR
    left_out = 0
    for where, day, room, item in _talks(conference):
        code = own_code(item.get("url")) if own else ""
        left_out += not _talk(into, item, day, room, base=base, where=where, code=code)
    if left_out:
        into.warn("empty_events", count=left_out)
    return into.finish()


def _rooms_and_tracks(into: Collector, conference: Mapping[str, Any]) -> None:
    languages = into.options.languages
    rooms = sequence(conference.get("rooms"), "schedule.conference.rooms")
    for number, item in enumerate(rooms):
        room = mapping(item, f"schedule.conference.rooms[{number}]")
        into.room(
            localised(room.get("name"), languages),
            guid=room.get("guid"),
            capacity=room.get("capacity"),
        )
    tracks = sequence(conference.get("tracks"), "schedule.conference.tracks")
    for number, item in enumerate(tracks):
        track = mapping(item, f"schedule.conference.tracks[{number}]")
        into.track(localised(track.get("name"), languages), colour=track.get("color"))


def _talks(
    conference: Mapping[str, Any],
) -> Iterator[tuple[str, date | None, str, Mapping[str, Any]]]:
    for number, item in enumerate(sequence(conference["days"], "schedule.conference.days")):
        where = f"days[{number}]"
        day = mapping(item, where)
        day_date = _date(day.get("date"), f"{where}.date")
        for name, talks in mapping(day.get("rooms"), f"{where}.rooms").items():
            place = f'{where}.rooms["{name[:60]}"]'
            for index, talk in enumerate(sequence(talks, place)):
                yield f"{place}[{index}]", day_date, name, mapping(talk, f"{place}[{index}]")


def _date(value: Any, where: str) -> date | None:
    if not value:
        return None
    if not isinstance(value, str):
        raise SourceError("shape", where=where, expected=gettext_noop("a date"))
    return parse_stamp(value, where=where)[0].date()


def _talk(
    into: Collector,
    item: Mapping[str, Any],
    day: date | None,
    room: str,
    *,
    base: str,
    where: str,
    code: str,
) -> bool:
    languages = into.options.languages
    entry = Entry(into, where=where)
    addresses = (item.get("url"), item.get("feedback_url"), item.get("origin_url"))
    submission = code or item.get("code") or submission_code(*addresses)
    title = localised(item.get("title"), languages)
    known = entry.identify(submission=submission, guid=item.get("guid"), id=item.get("id"))
    if not known:
        return False
    entry.name(title, localised(item.get("subtitle"), languages))
    entry.texts(
        abstract=_carried(item, "abstract", languages),
        description=_carried(item, "description", languages),
    )
    if "language" in item:
        entry.language(item["language"] or "")
    entry.kind(localised(item.get("type"), languages))
    if "track" in item:
        entry.session.track = into.track(localised(item["track"], languages))
    entry.session.room = into.room(localised(item.get("room"), languages) or room)
    entry.when(_start(into, item, day, where), seconds=_seconds(item, where), day=day)
    if "persons" in item:
        entry.speakers(_people(item["persons"], languages, f"{where}.persons"))
    entry.resources(_links(item, languages, where), base=base)
    entry.link(item.get("url"), item.get("origin_url"), base=base)
    if "do_not_record" in item:
        entry.session.do_not_record = yes(item["do_not_record"])
    entry.licence(item.get("recording_license"))
    entry.done()
    return True


def _carried(item: Mapping[str, Any], name: str, languages: tuple[str, ...]) -> Any:
    return (localised(item[name], languages) or "") if name in item else None


def _start(into: Collector, item: Mapping[str, Any], day: date | None, where: str) -> Moment | None:
    """`date` is the truth; only where it is missing, the day and the clock time stand in."""
    stamp = item.get("date")
    if isinstance(stamp, str) and stamp.strip():
        return into.moment(stamp, where=f"{where}.date")
    if stamp:
        raise SourceError("shape", where=f"{where}.date", expected=gettext_noop("a date and time"))
    clock = parse_clock(item["start"]) if isinstance(item.get("start"), str) else None
    if clock is None or day is None:
        return None
    return into.wall_moment(after_day_change(day, clock, DAY_CHANGE), where=where)


def _seconds(item: Mapping[str, Any], where: str) -> float | None:
    duration = item.get("duration")
    if isinstance(duration, str) and duration.strip():
        return parse_duration(duration, where=f"{where}.duration").total_seconds()
    if isinstance(duration, (int, float)) and not isinstance(duration, bool):
        return float(min(duration, 1e6)) * 60
    return None


def _people(value: Any, languages: tuple[str, ...], where: str) -> Iterator[Person]:
    for number, item in enumerate(sequence(value, where)):
        person = mapping(item, f"{where}[{number}]")
        yield Person(
            name=localised(
                person.get("public_name") or person.get("name") or person.get("full_public_name"),
                languages,
            ),
            code=person.get("code"),
            guid=person.get("guid"),
            id=person.get("id"),
            biography=_carried(person, "biography", languages),
        )


def _links(
    item: Mapping[str, Any], languages: tuple[str, ...], where: str
) -> Iterator[tuple[Any, Any, str]]:
    feedback = item.get("feedback_url")
    for kind in ("links", "attachments"):
        for number, value in enumerate(sequence(item.get(kind), f"{where}.{kind}")):
            link = mapping(value, f"{where}.{kind}[{number}]")
            url = link.get("url")
            if not feedback or url != feedback:
                yield url, localised(link.get("title"), languages), reference_kind(link.get("type"))
    if recording := item.get("video_download_url"):
        yield recording, "", "recording"
