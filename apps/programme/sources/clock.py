# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times of foreign files: what was stamped, in which zone, at which instant.

A wall time in a gap (clocks go forward) is read with the offset before the gap, so 02:30 becomes
03:30; one that happens twice (clocks go back) is the first. Both warn. pytz gives the rule.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

import pytz

from apps.programme.sources.errors import SourceError

DAY_CHANGE = timedelta(hours=4)
"""When a programme day ends if the file does not say; pretalx and frab use 4 a.m. too."""

YEARS = range(1970, 2101)

LEGACY = {
    "CET": "Europe/Brussels",
    "MET": "Europe/Brussels",
    "EET": "Europe/Athens",
    "WET": "Europe/Lisbon",
    "EST": "America/Panama",
    "MST": "America/Phoenix",
    "HST": "Pacific/Honolulu",
    "EST5EDT": "America/New_York",
    "CST6CDT": "America/Chicago",
    "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
    "Eire": "Europe/Dublin",
    "Egypt": "Africa/Cairo",
    "GB": "Europe/London",
    "Hongkong": "Asia/Hong_Kong",
    "Iran": "Asia/Tehran",
    "Israel": "Asia/Jerusalem",
    "Japan": "Asia/Tokyo",
    "NZ": "Pacific/Auckland",
    "PRC": "Asia/Shanghai",
    "Poland": "Europe/Warsaw",
    "Portugal": "Europe/Lisbon",
    "ROC": "Asia/Taipei",
    "ROK": "Asia/Seoul",
    "Singapore": "Asia/Singapore",
    "Turkey": "Europe/Istanbul",
}
"""Names without a place that tzdata keeps as links, and the place each stands for there."""

STAMP = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)
DURATION = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?::(\d{2}))?")


class Moment(NamedTuple):
    """An instant as it was announced; `notes` are codes of warnings with what they tell."""

    at: datetime
    wall: datetime
    notes: tuple[tuple[str, dict[str, str]], ...] = ()


def zone_name(name: str) -> tuple[str, bool]:
    """The IANA name of a zone and whether it had to be guessed; ("", …) when there is none."""
    name = name.strip().strip('"')
    if name in LEGACY:
        return LEGACY[name], True
    if name in {"UTC", "GMT", "Etc/UTC", "Z"}:
        return "UTC", name not in {"UTC", "Etc/UTC"}
    try:
        known = str(pytz.timezone(name))
        return (known, False) if "/" in known else ("", False)
    except (pytz.UnknownTimeZoneError, UnicodeError, AttributeError, ValueError, OSError):
        return "", False


def known_zone(name: str) -> str:
    """The IANA name of a zone given by a person. Raises SourceError when there is none."""
    found, _ = zone_name(name)
    if not found:
        raise SourceError("unknown_zone", name=name[:60])
    return found


@lru_cache(maxsize=256)
def _zone(name: str) -> pytz.BaseTzInfo:
    return pytz.timezone(name)


@lru_cache(maxsize=4096)
def localise(wall: datetime, zone: str) -> Moment:
    """The instant of a wall time in an IANA zone, in UTC, with notes for gaps and overlaps."""
    tz = _zone(zone)
    try:
        return Moment(tz.localize(wall, is_dst=None).astimezone(UTC), wall)
    except pytz.NonExistentTimeError:
        at = tz.localize(wall, is_dst=False).astimezone(UTC)
        read = at.astimezone(tz).replace(tzinfo=None)
        told = {"value": f"{wall:%Y-%m-%d %H:%M}", "zone": zone, "read": f"{read:%H:%M}"}
        return Moment(at, read, (("time_in_gap", told),))
    except pytz.AmbiguousTimeError:
        at = min(tz.localize(wall, is_dst=summer).astimezone(UTC) for summer in (True, False))
        told = {"value": f"{wall:%Y-%m-%d %H:%M}", "zone": zone}
        return Moment(at, wall, (("time_twice", told),))


def wall_in(at: datetime, zone: str) -> datetime:
    """What the clock of a zone shows at an instant; naive."""
    return at.astimezone(_zone(zone)).replace(tzinfo=None)


def parse_stamp(
    value: str, *, line: int | None = None, where: str = ""
) -> tuple[datetime, timezone | None]:
    """An ISO 8601 stamp as (naive wall time, offset or None). Raises SourceError."""
    found = STAMP.fullmatch(value.strip())
    if found is None:
        raise SourceError("bad_time", line=line, where=where, value=value[:60])
    year, month, day, hour, minute, second, offset = found.groups()
    try:
        wall = datetime(  # noqa: DTZ001 -- a wall time, its zone is kept beside it
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
        )
        zone = _offset(offset) if offset else None
    except ValueError as error:
        raise SourceError("bad_time", line=line, where=where, value=value[:60]) from error
    if wall.year not in YEARS:
        raise SourceError("year", line=line, where=where, value=value[:60])
    return wall, zone


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 15 or minutes > 59:
        raise ValueError(text)
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def parse_duration(value: str, *, line: int | None = None, where: str = "") -> timedelta:
    """`HH:MM`, `HH:MM:SS`, `DD:HH:MM:SS` or whole minutes. Raises SourceError."""
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) <= 5:
        return timedelta(minutes=int(text))
    found = DURATION.fullmatch(text)
    if found is None:
        raise SourceError("bad_duration", line=line, where=where, value=value[:60])
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if found[1] is not None and found[4] is None:
        days, hours, minutes, seconds = 0, days, hours, minutes
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def parse_clock(value: str) -> time | None:
    """`9:30` or `09:30:00` as a time of day; None when it is neither."""
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::\d{2})?", value.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def after_day_change(day: date, clock: time, day_change: timedelta) -> datetime:
    """The wall time of a clock time on a programme day: before the change it is the next date."""
    wall = datetime.combine(day, clock)
    early = timedelta(hours=clock.hour, minutes=clock.minute) < day_change
    return wall + timedelta(days=1) if early else wall


def programme_day(wall: datetime, day_change: timedelta = DAY_CHANGE) -> date:
    """The programme day of a wall time: what begins before the change belongs to the day before."""
    return (wall - day_change).date()
