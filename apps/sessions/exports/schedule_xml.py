# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings

from apps.sessions.exports.programme import Day, Programme, Talk
from apps.sessions.exports.schedule_json import GENERATOR, REFERENCES
from apps.sessions.exports.words import line
from apps.sessions.models import Resource

CODE = re.compile(r"[0-9A-Z]{6}")
LONGEST = 99 * 60 + 59
"""Minutes; the schema has two digits for hours."""


def schedule_xml(programme: Programme) -> bytes:
    """The programme in the frab form."""
    root = Element("schedule")
    SubElement(root, "generator", name=GENERATOR, system=settings.BASE_URL)
    _add(root, "version", str(programme.event.version))
    _add_conference(root, programme)
    for day in programme.days:
        _add_day(root, programme, day)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _add_conference(root: Element, programme: Programme) -> None:
    event, conference = programme.event, SubElement(root, "conference")
    for name, text in (
        ("title", line(event.name)),
        ("acronym", programme.acronym),
        ("start", event.starts_on.isoformat()),
        ("end", event.ends_on.isoformat()),
        ("days", str(len(programme.days))),
        ("timeslot_duration", "00:05"),
        ("base_url", f"{settings.BASE_URL}/"),
        ("url", programme.address),
        ("time_zone_name", event.timezone),
    ):
        _add(conference, name, text)
    for name, colour in programme.tracks:
        SubElement(conference, "track", name=name, color=colour)


def _add_day(root: Element, programme: Programme, day: Day) -> None:
    element = SubElement(
        root,
        "day",
        index=str(day.number),
        date=day.date.isoformat(),
        start=day.starts.isoformat(),
        end=day.ends.isoformat(),
    )
    for room, talks in day.rooms.items():
        # Rooms without sessions stand here too: their order is nowhere else in this format.
        named = {"guid": room.guid} if room.guid else {}
        place = SubElement(element, "room", {"name": room.name, **named})
        for talk in talks:
            _add_talk(place, programme, room.name, talk)


def _add_talk(place: Element, programme: Programme, room: str, talk: Talk) -> None:
    hours, minutes = divmod(min(talk.minutes, LONGEST), 60)
    event = SubElement(place, "event", guid=talk.guid, id=str(talk.pk))
    if CODE.fullmatch(talk.code):
        event.set("code", talk.code)
    for name, text in (
        ("date", talk.starts.isoformat()),
        ("start", f"{talk.starts:%H:%M}"),
        ("duration", f"{hours:02}:{minutes:02}"),
        ("room", room),
        ("slug", f"{programme.acronym}-session-{talk.pk}"),
        ("url", talk.address),
        ("title", talk.title),
        ("subtitle", ""),
        ("track", talk.track),
        ("type", talk.kind),
        ("language", talk.language),
        ("abstract", talk.abstract),
        ("description", talk.description),
    ):
        _add(event, name, text)
    if talk.source_url:
        _add(event, "origin_url", talk.source_url)
    recording = SubElement(event, "recording")
    _add(recording, "license", talk.licence)
    _add(recording, "optout", "true" if talk.do_not_record else "false")
    _add_people(event, talk)
    _add_links(event, talk)


def _add_people(event: Element, talk: Talk) -> None:
    persons = SubElement(event, "persons")
    for voice in talk.speakers:
        person = SubElement(persons, "person", id=str(voice.pk), guid=voice.guid)
        person.text = voice.name


def _add_links(event: Element, talk: Talk) -> None:
    links, attachments = SubElement(event, "links"), SubElement(event, "attachments")
    for link in talk.links:
        kind = REFERENCES.get(Resource.Kind(link.kind), "related")
        is_slides = link.kind == Resource.Kind.SLIDES
        parent, name = (attachments, "attachment") if is_slides else (links, "link")
        SubElement(parent, name, href=link.url, type=kind).text = link.title
