# SPDX-License-Identifier: AGPL-3.0-or-later
"""Row 10: what an import costs, comparing and writing apart, on events opened for it."""

import json
import statistics
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.events.models import Event
from apps.programme.services import apply, compare, open_for, read
from eventforum.bench.data import text
from eventforum.bench.rows import Row, at_most

WARSAW = ZoneInfo("Europe/Warsaw")
ROUNDS = 5
SIZE = 500
GOALS = {"first": 150, "unchanged": 10, "50 changed": 25}


def schedule(sessions: int, *, changed: int = 0) -> bytes:
    """A schedule.json of so many sessions; the first \\`changed\\` have other words than before."""
    days: dict[str, dict[str, Any]] = {}
    for number in range(sessions):
        day, slot = divmod(number // 10, 10)
        start = datetime(2027, 5, 6, 9, tzinfo=WARSAW) + timedelta(days=day, minutes=50 * slot)
        talk = {
            "id": number,
            "guid": f"00000000-0000-5000-8000-{number:012}",
            "code": f"B{number:05}",
            "date": start.isoformat(),
            "start": f"{start:%H:%M}",
            "duration": "00:45",
            "room": f"Room {number % 10}",
            "title": f"Session {number}: what we learned about question {number * 7}",
            "language": "en",
            "track": f"Track {number % 6}",
            "type": "Talk",
            "abstract": text(number + (1 if number < changed else 0)),
            "description": "",
            "persons": [{"code": f"P{number % 300}", "public_name": f"Speaker {number % 300}"}],
        }
        date = f"{start:%Y-%m-%d}"
        rooms = days.setdefault(date, {"index": day + 1, "date": date, "rooms": {}})["rooms"]
        rooms.setdefault(talk["room"], []).append(talk)
    conference = {"title": "Bench", "time_zone_name": "Europe/Warsaw", "days": list(days.values())}
    return json.dumps({"schedule": {"version": "1", "conference": conference}}).encode()


def imports() -> Iterable[Row]:
    """First, unchanged and changed imports of 500 sessions; statements for 500 and 5,000."""
    folder = settings.VAR / "imports"
    folder.mkdir(exist_ok=True)
    first, changed = folder / "first.json", folder / "changed.json"
    first.write_bytes(schedule(SIZE))
    changed.write_bytes(schedule(SIZE, changed=50))
    rounds = [_three(first, changed, f"bench-import-{_unused()}") for _ in range(ROUNDS)]
    for kind, goal in GOALS.items():
        times = [taken[kind] for taken in rounds]
        applied, compared, whole = (statistics.median(part) for part in zip(*times, strict=True))
        beside = f"compare {compared:.0f} ms, with reading and rendering {whole:.0f} ms"
        what = f"import of {SIZE} sessions, {kind}"
        yield at_most(10, what, round(applied, 1), most=goal, unit="ms", beside=beside)
    yield from _statements(folder)


def _three(first: Path, changed: Path, slug: str) -> dict[str, tuple[float, float, float]]:
    begun = time.perf_counter()
    event = open_for(_read(first), slug=slug, mode=Event.Mode.ONSITE, by=None)
    opening = (time.perf_counter() - begun) * 1000
    taken = {
        kind: _timed(event, file) for kind, file in zip(GOALS, (first, first, changed), strict=True)
    }
    applied, compared, whole = taken["first"]
    return taken | {"first": (applied, compared, whole + opening)}


def _timed(event: Event, file: Path) -> tuple[float, float, float]:
    """Milliseconds of writing, of comparing, and of everything from the file on."""
    begun = time.perf_counter()
    programme = _read(file)
    event = Event.objects.get(pk=event.pk)
    parsed = time.perf_counter()
    plan = compare(event, programme)
    compared = time.perf_counter()
    apply(plan, by=None)
    ended = time.perf_counter()
    return (ended - compared) * 1000, (compared - parsed) * 1000, (ended - begun) * 1000


def _statements(folder: Path) -> Iterable[Row]:
    for size in (SIZE, 10 * SIZE):
        file = folder / f"{size}.json"
        file.write_bytes(schedule(size))
        slug = f"bench-import-{_unused()}"
        event = open_for(_read(file), slug=slug, mode=Event.Mode.ONSITE, by=None)
        plan = compare(event, _read(file))
        with CaptureQueriesContext(connection) as captured:
            apply(plan, by=None)
        yield at_most(10, f"writing {size} sessions", len(captured), most=12, unit="SQL")


def _read(file: Path):
    return read(str(file), format="", timezone="", default_timezone="Europe/Warsaw")


def _unused() -> int:
    """A number for the address of an event that no bench before has used."""
    return Event.objects.filter(slug__startswith="bench-import-").count()
