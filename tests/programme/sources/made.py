# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small programmes made by us, in every format; nobody in them exists."""

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from django.conf import settings

GUIDS = {number: f"0000000{number}-1111-5111-8111-111111111111" for number in range(1, 10)}


def shared(*parts: str) -> Path:
    """A file of the shared data; the test is skipped where it is absent."""
    path = Path(settings.EVENTFORUM_SHARED_DATA, *parts)
    if not path.exists():
        pytest.skip(f"shared data is absent: {path}")
    return path


def talk(**changes: Any) -> dict[str, Any]:
    """A talk of a schedule.json; `None` removes a key, `without` several."""
    made = {
        "guid": GUIDS[1],
        "code": "ABCDEF",
        "id": 1,
        "date": "2027-10-29T10:00:00+02:00",
        "start": "10:00",
        "duration": "00:45",
        "room": "Great Hall",
        "url": "https://prog.example/skopje/talk/ABCDEF/",
        "title": "Keeping new editors",
        "subtitle": "",
        "track": "Community",
        "type": "Talk",
        "language": "en",
        "abstract": "Three experiments.",
        "description": "",
        "do_not_record": False,
        "persons": [{"code": "PERSON1", "id": 7, "public_name": "Jadwiga Nowa"}],
        "links": [],
        "attachments": [],
    }
    return {key: value for key, value in (made | changes).items() if value is not None}


def schedule_json(*talks: dict[str, Any], day: str = "2027-10-29", **conference: Any) -> bytes:
    rooms: dict[str, list[Any]] = {}
    for item in talks:
        rooms.setdefault(item.get("room") or "Great Hall", []).append(item)
    about = {
        "title": "CEE Meeting 2027",
        "time_zone_name": "Europe/Skopje",
        "rooms": [],
        "tracks": [],
        "days": [{"index": 1, "date": day, "rooms": rooms}],
    }
    about = {key: value for key, value in (about | conference).items() if value is not None}
    return json.dumps({"schedule": {"version": "1", "conference": about}}).encode()


def event_xml(**changes: Any) -> str:
    """An `<event>`; attributes are guid, id, code, everything else is a child; None leaves out."""
    made = {
        "guid": GUIDS[1],
        "id": "1",
        "date": "2027-10-29T10:00:00+02:00",
        "start": "10:00",
        "duration": "00:45",
        "room": "Great Hall",
        "title": "Keeping new editors",
        "language": "en",
        "abstract": "Three experiments.",
        "persons": '<person id="7">Jadwiga Nowa</person>',
    }
    made |= changes
    names = ("guid", "id", "code")
    attributes = "".join(f" {n}={quoteattr(made[n])}" for n in names if made.get(n) is not None)
    children = "".join(
        f"<{n}>{value if n in ('persons', 'links') else escape(value)}</{n}>"
        for n, value in made.items()
        if n not in names and value is not None
    )
    return f"<event{attributes}>{children}</event>\n"


def schedule_xml(*events: str, day: str = "2027-10-29", about: str | None = None) -> bytes:
    zone = "<time_zone_name>Europe/Skopje</time_zone_name>"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<schedule>\n<version>1</version>\n'
        f"<conference><title>CEE Meeting 2027</title>{zone if about is None else about}"
        f'</conference>\n<day index="1" date="{day}"><room name="Great Hall">\n'
        + "".join(events)
        + "</room></day></schedule>\n"
    ).encode()


def calendar(*events: str, head: str = "PRODID:-//made//by us//EN") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", head, *events, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def vevent(**changes: Any) -> str:
    """A VEVENT; a list repeats the property, `_params` in a key become parameters."""
    made = {
        "UID": "made-1",
        "DTSTART;TZID=Europe/Skopje": "20271029T100000",
        "DTEND;TZID=Europe/Skopje": "20271029T104500",
        "SUMMARY": "Keeping new editors",
        "LOCATION": "Great Hall",
    }
    given = {key.replace("_", "-"): value for key, value in changes.items()}
    for key in given:
        for old in [old for old in made if old.partition(";")[0] == key.partition(";")[0]]:
            del made[old]
    lines = [f"{key}:{value}" for key, value in (made | given).items() if value is not None]
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])
