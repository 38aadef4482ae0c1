# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programme rows gathered into days and, within a day, into what starts together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.translation import gettext as _

from apps.pages.queries import wording
from apps.pages.queries.programme import Item


@dataclass(slots=True)
class Slot:
    """What starts at one moment; it ends with the longest of them."""

    starts_at: datetime
    ends_at: datetime | None
    items: list[Item]

    @property
    def day(self) -> date | None:
        return self.items[0].day

    @property
    def is_break(self) -> bool:
        """Nothing but breaks: shown folded into one line."""
        return all(item.is_break for item in self.items)

    @property
    def is_off(self) -> bool:
        return all(item.is_off for item in self.items)

    def has_ended(self, now: datetime) -> bool:
        return (self.ends_at or self.starts_at) <= now


@dataclass(slots=True)
class Day:
    """One day of the event; `date` is None for sessions whose time is not announced yet."""

    date: date | None
    slots: list[Slot]
    timeless: list[Item]
    name: str

    @property
    def key(self) -> str:
        """For the ids of a page."""
        return self.date.isoformat() if self.date else "unknown"


def in_days(items: list[Item], *, language: str) -> list[Day]:
    """The days in order, the sessions without a time last. Expects programme order."""
    timed = [item for item in items if item.starts_at and item.day]
    days = [
        Day(day, _slots(group), [], wording.day_name(day, language))
        for day, group in groupby(timed, key=_day_of)
    ]
    timeless = [item for item in items if not (item.starts_at and item.day)]
    if timeless:
        days.append(Day(None, [], timeless, _("Time not announced yet")))
    return days


def _slots(items: Iterable[Item]) -> list[Slot]:
    return [
        _slot(start, list(group))
        for start, group in groupby(items, key=lambda item: item.starts_at)
    ]


def _slot(start: datetime | None, items: list[Item]) -> Slot:
    assert start is not None
    going_on = [item for item in items if not item.is_off] or items
    ends = [item.ends_at for item in going_on if item.ends_at]
    return Slot(start, max(ends) if ends else None, items)


def _day_of(item: Item) -> date:
    assert item.day is not None
    return item.day
