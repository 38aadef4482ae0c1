# SPDX-License-Identifier: AGPL-3.0-or-later
"""VTIMEZONE for a stretch of time. icalendar's own puts the change to summer time an hour late."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar

STEP = timedelta(days=1)


@lru_cache(maxsize=256)
def described(key: str, first: datetime, last: datetime) -> str:
    """VTIMEZONE text of the IANA zone for the days around first..last; empty for UTC.

    Cost: about a millisecond for each month covered the first time, then kept.
    """
    if key in {"UTC", "Etc/UTC"}:
        return ""
    zone = ZoneInfo(key)
    vtimezone = icalendar.Timezone()
    vtimezone.add("TZID", key)
    start, end = _day_before(first), last + STEP
    before = start.astimezone(zone)
    vtimezone.add_component(_observance(before, before.utcoffset() or timedelta()))
    for moment, offset_from in _changes(zone, start, end):
        vtimezone.add_component(_observance(moment.astimezone(zone), offset_from))
    return vtimezone.to_ical(sorted=False).decode()


def _observance(local: datetime, offset_from: timedelta) -> icalendar.cal.Component:
    """One STANDARD or DAYLIGHT part; its start is the wall time before the clocks change."""
    standard = not local.dst()
    part = icalendar.TimezoneStandard() if standard else icalendar.TimezoneDaylight()
    part.add("DTSTART", (local.astimezone(UTC) + offset_from).replace(tzinfo=None))
    part.add("TZOFFSETFROM", offset_from)
    part.add("TZOFFSETTO", local.utcoffset() or timedelta())
    part.add("TZNAME", local.tzname() or "")
    return part


def _changes(
    zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[tuple[datetime, timedelta]]:
    """The moments (UTC) when the zone's clocks change, each with the offset before it."""
    while start < end:
        following = start + STEP
        if _reading(start, zone) != _reading(following, zone):
            yield _moment_of_change(zone, start, following), _reading(start, zone)[0]
        start = following


def _moment_of_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Narrow down to the second."""
    reading = _reading(before, zone)
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if _reading(middle, zone) == reading:
            before = middle
        else:
            after = middle
    return after


def _reading(moment: datetime, zone: ZoneInfo) -> tuple[timedelta, str | None]:
    local = moment.astimezone(zone)
    return local.utcoffset() or timedelta(), local.tzname()


def _day_before(moment: datetime) -> datetime:
    """Midnight in UTC a day earlier, so that sessions of one day share the kept text."""
    midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - STEP
