# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events where calendars go wrong, and what every calendar must make of them.

Skopje in the night when summer time ends, Kathmandu at +5:45, Santiago in the night whose midnight
is skipped, Algiers without summer time, Kiritimati at +14; whole days, and sessions of several.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from apps.rsvps import services
from apps.sessions.services import cancel
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory

HOUR = timedelta(hours=1)

NIGHTS = {
    "Europe/Skopje": datetime(2027, 10, 30, 22, 30, tzinfo=UTC),
    "Asia/Kathmandu": datetime(2027, 10, 30, 16, 15, tzinfo=UTC),
    "America/Santiago": datetime(2027, 9, 5, 1, 30, tzinfo=UTC),
    "Africa/Algiers": datetime(2027, 10, 30, 22, 30, tzinfo=UTC),
    "Pacific/Kiritimati": datetime(2027, 12, 31, 8, 30, tzinfo=UTC),
}
"""By zone, when the first of six sessions begins, an hour after each other."""


@dataclass(frozen=True)
class Entry:
    """What a calendar has to say: the moment for sessions, the days (the one after) for events."""

    summary: str
    starts: datetime | date
    ends: datetime | date
    cancelled: bool = False


def hold(person) -> dict[str, Entry]:
    """All of it, answered by this person; by the first word of the UID and its number or code."""
    return {key: entry for zone in NIGHTS for key, entry in _event(zone, person)}


def _event(zone: str, person) -> Iterator[tuple[str, Entry]]:
    first = NIGHTS[zone]
    day = first.astimezone(ZoneInfo(zone)).date()
    event = EventFactory(
        name=f"{zone}, ćę ёж مهرجان", timezone=zone, starts_on=day, ends_on=day + timedelta(days=2)
    )
    services.respond(event, answer="interested", by=person)
    yield f"event-{event.pk}", Entry(event.name, day, day + timedelta(days=3))
    for number in range(6):
        starts, length = first + number * HOUR, HOUR * (40 if number == 4 else 1)
        yield _session(event, f"N{number}", starts, starts + length, person)


def _session(event, code, starts, ends, person) -> tuple[str, Entry]:
    """The last of six is called off after people have answered."""
    session = SessionFactory(
        event=event, code=code, title=f"{event.timezone} {code}, a; b\\c", starts_at=starts,
        ends_at=ends, abstract="Один, два; три\\ четыре مرحبا " * 12,
    )  # fmt: skip
    services.respond(session, answer="interested", by=person)
    is_off = code == "N5"
    if is_off:
        cancel(session, by=None)
    return f"session-{event.pk}-{code}", Entry(session.title, starts, ends, is_off)
