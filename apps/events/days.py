# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days and wall times of an event's zone. zoneinfo's rules for the hours clocks skip or repeat."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WALL = "%Y-%m-%dT%H:%M"


def bounds(starts_on: date, ends_on: date, timezone: str) -> tuple[datetime, datetime]:
    """First midnight and the midnight after the last day, in UTC.

    Where clocks skip midnight (Cairo, Beirut) the day begins with the first hour there is.
    """
    zone = ZoneInfo(timezone)
    return _midnight(starts_on, zone), _midnight(ends_on + timedelta(days=1), zone)


def wall_time(moment: datetime, timezone: str) -> str:
    """What the clock on the wall shows there, "2027-10-29T14:00"."""
    return moment.astimezone(ZoneInfo(timezone)).strftime(WALL)


def at_wall_time(wall: str, timezone: str) -> datetime:
    """The moment in UTC when the clock there shows `wall`; the first of two when it repeats.

    A time that clocks skip is read with the offset before the change, so 02:30 becomes 03:30.
    """
    return datetime.strptime(wall, WALL).replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
