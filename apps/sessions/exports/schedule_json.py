# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import re
from typing import Any

from django.conf import settings

from apps.core import text
from apps.sessions.exports.programme import Day, Link, Programme, Talk, Voice
from apps.sessions.models import Resource

SCHEMA = "https://c3voc.de/schedule/schema.json"
GENERATOR = "Eventforum"
"""By this name our own importer knows files whose addresses tell the codes of sessions."""

ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+|UTC$")
CODE = re.compile(r"[A-Z0-9]+")

REFERENCES = {
    Resource.Kind.SLIDES: "slides",
    Resource.Kind.RECORDING: "media",
    Resource.Kind.PAGE: "web",
}


def schedule_json(programme: Programme) -> bytes:
    """The programme in the c3voc form."""
    whole = {
        "$schema": SCHEMA,
        "generator": _without_empty(name=GENERATOR, url=settings.EVENTFORUM_SOURCE_URL),
        "schedule": {
            "version": str(programme.event.version),
            "base_url": f"{settings.BASE_URL}/",
            "conference": _conference(programme),
        },
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _conference(programme: Programme) -> dict[str, Any]:
    event = programme.event
    return {
        "acronym": programme.acronym,
        "title": event.name,
        **_without_empty(description=text.plain(event.description_html)),
        "start": event.starts_on.isoformat(),
        "end": event.ends_on.isoformat(),
        "daysCount": len(programme.days),
        "timeslot_duration": "00:05",
        **({"time_zone_name": event.timezone} if ZONE.match(event.timezone) else {}),
        "url": programme.address,
        "tracks": [{"name": name, "color": colour} for name, colour in programme.tracks],
        "rooms": [{"name": room.name, "guid": room.guid} for room in programme.rooms],
        "days": [_day(programme, day) for day in programme.days],
    }


def _day(programme: Programme, day: Day) -> dict[str, Any]:
    return {
        "index": day.number,
        "date": day.date.isoformat(),
        "day_start": day.starts.isoformat(),
        "day_end": day.ends.isoformat(),
        "rooms": {
            room.name: [_talk(programme, room.name, talk) for talk in talks]
            for room, talks in day.rooms.items()
            if talks
        },
    }


def _talk(programme: Programme, room: str, talk: Talk) -> dict[str, Any]:
    hours, minutes = divmod(talk.minutes, 60)
    slides = [link for link in talk.links if link.kind == Resource.Kind.SLIDES]
    others = [link for link in talk.links if link.kind != Resource.Kind.SLIDES]
    return {
        "guid": talk.guid,
        **({"code": talk.code} if CODE.fullmatch(talk.code) else {}),
        "id": talk.pk,
        "date": talk.starts.isoformat(),
        "start": f"{talk.starts:%H:%M}",
        **({"end": talk.ends.isoformat()} if talk.ends else {}),
        "duration": f"{hours:02}:{minutes:02}",
        "room": room,
        "slug": f"{programme.acronym}-session-{talk.pk}",
        "url": talk.address,
        **_without_empty(origin_url=talk.source_url),
        "title": talk.title,
        "subtitle": "",
        "track": talk.track or None,
        "type": talk.kind,
        "language": talk.language or None,
        "abstract": talk.abstract,
        "description": talk.description,
        "recording_license": talk.licence,
        "do_not_record": talk.do_not_record,
        "persons": [_person(voice) for voice in talk.speakers],
        "links": [_reference(link) for link in others],
        "attachments": [_reference(link) for link in slides],
    }


def _person(voice: Voice) -> dict[str, Any]:
    """In pretalx's form. A code of other letters than the schema knows stays out."""
    code = {"code": voice.code} if CODE.fullmatch(voice.code) else {}
    return {**code, "guid": voice.guid, "name": voice.name, "biography": voice.biography}


def _reference(link: Link) -> dict[str, str]:
    kind = REFERENCES.get(Resource.Kind(link.kind), "related")
    return {"url": link.url, "title": link.title, "type": kind}


def _without_empty(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
