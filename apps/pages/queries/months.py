# SPDX-License-Identifier: AGPL-3.0-or-later
"""A month of events as weeks of days; an event stands on its own days, in its own zone."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from babel.dates import format_skeleton, get_day_names

from apps.core.times import babel_locale
from apps.events.models import Event

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Month:
    """A month of the calendar; `word` is how addresses write it, 2026-11."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def word(self) -> str:
        return f"{self.year}-{self.number:02}"

    def before(self) -> "Month | None":
        """None where the calendar begins."""
        return parse(month_of(self.first - timedelta(days=1)).word)

    def after(self) -> "Month | None":
        """None where the calendar ends."""
        return parse(month_of(self.last + timedelta(days=1)).word)

    def name(self, language: str) -> str:
        return format_skeleton("yMMMM", self.first, locale=babel_locale(language))


@dataclass
class Day:
    """A cell. `starting` begin on this day, `going_on` began before it."""

    date: date
    number: str
    weekday: str
    is_out: bool
    is_today: bool
    starting: list[Event] = field(default_factory=list)
    going_on: list[Event] = field(default_factory=list)


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def parse(word: str) -> Month | None:
    """The month an address names, "2026-11"; None for anything else or another age."""
    year, _hyphen, number = word.partition("-")
    if not (len(word) == 7 and year.isdecimal() and number.isdecimal() and word.isascii()):
        return None
    known = FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(number) <= 12
    return Month(int(year), int(number)) if known else None


def weeks(month: Month, events: Iterable[Event], *, today: date, language: str) -> list[list[Day]]:
    """Weeks as the language begins them, with the days of other months that fill them up."""
    locale = babel_locale(language)
    on_day: dict[date, list[Event]] = defaultdict(list)
    for event in events:
        for day in _days_within(event, month):
            on_day[day].append(event)
    days = Calendar(locale.first_week_day).monthdatescalendar(month.year, month.number)
    return [
        [
            Day(
                date=day,
                number=format_skeleton("d", day, locale=locale),
                weekday=format_skeleton("E", day, locale=locale),
                is_out=day.month != month.number,
                is_today=day == today,
                starting=[event for event in on_day[day] if _first_shown(event, month) == day],
                going_on=[event for event in on_day[day] if _first_shown(event, month) != day],
            )
            for day in week
        ]
        for week in days
    ]


def weekday_names(language: str) -> list[tuple[str, str]]:
    """Short and whole names of the days in the order of the language's week."""
    locale = babel_locale(language)
    short = get_day_names("abbreviated", context="stand-alone", locale=locale)
    whole = get_day_names("wide", context="stand-alone", locale=locale)
    order = [(locale.first_week_day + number) % 7 for number in range(7)]
    return [(short[number], whole[number]) for number in order]


def _first_shown(event: Event, month: Month) -> date:
    return max(event.starts_on, month.first)


def _days_within(event: Event, month: Month) -> list[date]:
    first, last = _first_shown(event, month), min(event.ends_on, month.last)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
