# SPDX-License-Identifier: AGPL-3.0-or-later
"""Repetition rules of calendars, followed only as far as a programme can need.

At most a year from the first date and `limits.INSTANCES` dates in one file. Rules that repeat
within a day, or make more than one date a day, are what attacks are made of and nothing a
programme has: they are refused and only the first date is taken.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday
from icalendar.prop import vRecur

FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
PARTS = {
    "BYSETPOS": "bysetpos", "BYMONTH": "bymonth", "BYMONTHDAY": "bymonthday",
    "BYYEARDAY": "byyearday", "BYWEEKNO": "byweekno",
}  # fmt: skip
SPAN = timedelta(days=366)


def dates(start: datetime, rule: str, *, limit: int) -> list[datetime]:
    """The wall times a rule makes from a naive start, itself first. Raises ValueError.

    UNTIL is compared as wall time: the hours it may be off by can't reach another day's date
    without being said as a whole day.
    """
    data: dict[str, Any] = dict(vRecur.from_ical(rule))
    frequency = FREQUENCIES.get(str(_one(data, "FREQ", "")).upper())
    interval = int(_one(data, "INTERVAL", 1))
    if frequency is None or not 1 <= interval <= 1000:
        raise ValueError(f"FREQ={_one(data, 'FREQ', '')};INTERVAL={interval}"[:60])
    if any(len(data.get(part, ())) > 1 for part in ("BYHOUR", "BYMINUTE", "BYSECOND")):
        raise ValueError("several times a day")
    count = min(int(_one(data, "COUNT", limit)), limit)
    until = min(_wall(_one(data, "UNTIL", start + SPAN)), start + SPAN)
    parts = {
        ours: [int(item) for item in data[part]] for part, ours in PARTS.items() if part in data
    }
    if "BYDAY" in data:
        parts["byweekday"] = [_weekday(str(item)) for item in data["BYDAY"]]
    made = rrule(frequency, dtstart=start, interval=interval, until=until, **parts)
    found = [start, *(when for when in islice(made, count + 1) if when != start)]
    return found[: max(count, 1)]


def _one(data: dict[str, Any], name: str, default: Any) -> Any:
    values = data.get(name, [default])
    return values[0] if isinstance(values, list) and values else default


def _wall(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time.max) if isinstance(value, date) else value


def _weekday(text: str) -> weekday:
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    number = int(text[:-2]) if text[:-2] else None
    return weekday(names.index(text[-2:].upper()), number)


def without(found: Iterable[datetime], excluded: set[datetime]) -> Iterator[datetime]:
    """The dates that are not excluded."""
    return (when for when in found if when not in excluded)
