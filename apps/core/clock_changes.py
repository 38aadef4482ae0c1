# SPDX-License-Identifier: AGPL-3.0-or-later
"""When the clocks of a zone are set, which readers and events in their middle want to know."""

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from apps.core.times import MINUTE, babel_locale

DAY = 24 * 60


class ClockChange(NamedTuple):
    """Clocks of a zone are set at this moment: what they would show, and what they show."""

    moment: datetime
    before: datetime
    after: datetime


def clock_change(zone: str, start: datetime, end: datetime) -> ClockChange | None:
    """The first one between these moments, to the minute; None for the usual case."""
    return _clock_change(zone, int(start.timestamp()) // MINUTE, int(end.timestamp()) // MINUTE)


def format_wall(moment: datetime, *, language: str) -> str:
    """ "03:00": what a clock shows, of a moment that carries its own offset."""
    return format_skeleton("Hm", moment, tzinfo=moment.tzinfo, locale=babel_locale(language))


@lru_cache(maxsize=2_000)
def _clock_change(zone: str, start: int, end: int) -> ClockChange | None:
    """Looked for day by day, then halved down to the minute."""
    low = start
    while low < end:
        high = min(low + DAY, end)
        if _offset(zone, low) != _offset(zone, high):
            break
        low = high
    else:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == _offset(zone, low):
            low = middle
        else:
            high = middle
    moment = datetime.fromtimestamp(high * MINUTE, UTC)
    walls = (moment.astimezone(timezone(_offset(zone, at))) for at in (low, high))
    return ClockChange(moment, *walls)


def _offset(zone: str, minute: int) -> timedelta:
    moment = datetime.fromtimestamp(minute * MINUTE, ZoneInfo(zone))
    return moment.utcoffset() or timedelta()
