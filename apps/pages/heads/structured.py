# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events and sessions in the words of schema.org, from what everybody may read."""

from collections.abc import Sequence
from typing import Any

from apps.events.ical import address_of
from apps.events.models import Event
from apps.sessions.models import Session, Speaker

SCHEMA = "https://schema.org"
MODES = {
    Event.Mode.ONSITE: "OfflineEventAttendanceMode",
    Event.Mode.ONLINE: "OnlineEventAttendanceMode",
    Event.Mode.HYBRID: "MixedEventAttendanceMode",
}


def of_event(event: Event, *, description: str, picture: str) -> dict[str, Any]:
    """An event by its days."""
    said = _event(event) | {
        "@context": SCHEMA,
        "eventStatus": _status(is_off=event.cancelled_at is not None),
        "inLanguage": event.languages,
        "description": description,
        "image": address_of(picture),
        "sameAs": event.website,
    }
    if event.series is not None:
        address = address_of(event.series.get_absolute_url())
        said["superEvent"] = {"@type": "EventSeries", "name": event.series.name, "url": address}
    return _filled(said)


def of_session(
    session: Session, *, speakers: Sequence[Speaker], description: str, picture: str
) -> dict[str, Any]:
    """A session by its minutes, in the event's zone."""
    event, zone = session.event, session.event.zone
    moments = {
        "startDate": session.starts_at,
        "endDate": session.ends_at,
        "previousStartDate": session.moved_from,
    }
    room = session.room.name if session.room else ""
    said = {
        "@context": SCHEMA,
        "@type": "EducationEvent",
        "@id": address_of(session.get_absolute_url()),
        "url": address_of(session.get_absolute_url()),
        "name": session.title,
        "inLanguage": session.spoken_languages or [session.language],
        "description": description,
        **{name: at.astimezone(zone).isoformat() for name, at in moments.items() if at},
        "eventStatus": _status(is_off=session.is_off, is_moved=session.moved_from is not None),
        "eventAttendanceMode": f"{SCHEMA}/{MODES[Event.Mode(event.mode)]}",
        "location": _places(event, room),
        "performer": [
            {
                "@type": "Person",
                "name": speaker.name,
                "url": address_of(speaker.person.get_absolute_url()),
            }
            for speaker in speakers
        ],
        "image": address_of(picture),
        "superEvent": _filled(_event(event)),
    }
    return _filled(said)


def _event(event: Event) -> dict[str, Any]:
    return {
        "@type": "Event",
        "@id": address_of(event.get_absolute_url()),
        "url": address_of(event.get_absolute_url()),
        "name": event.name,
        "startDate": event.starts_on.isoformat(),
        "endDate": event.ends_on.isoformat(),
        "eventAttendanceMode": f"{SCHEMA}/{MODES[Event.Mode(event.mode)]}",
        "location": _places(event, ""),
    }


def _places(event: Event, room: str) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    if event.mode != Event.Mode.ONLINE and (room or event.place):
        place = {"@type": "Place", "name": room or event.place, "address": event.place}
        places.append(_filled(place))
    if event.mode != Event.Mode.ONSITE:
        virtual = address_of(event.get_absolute_url())
        places.append({"@type": "VirtualLocation", "url": virtual})
    return places


def _status(*, is_off: bool, is_moved: bool = False) -> str:
    word = "Cancelled" if is_off else "Rescheduled" if is_moved else "Scheduled"
    return f"{SCHEMA}/Event{word}"


def _filled(said: dict[str, Any]) -> dict[str, Any]:
    """What there is something to say of."""
    return {name: value for name, value in said.items() if value not in ("", [], [""], None)}
