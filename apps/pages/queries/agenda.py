# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody's agenda as a page shows it: days in their own zone, what clashes side by side."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.preferences import Preferences
from apps.core import times
from apps.events.models import Event
from apps.pages.queries import wording
from apps.rsvps.models import Rsvp
from apps.rsvps.queries import Entry
from apps.sessions.models import Resource, Session
from apps.threads.models import Question
from apps.translations.queries import Version, best_many

Titles = dict[int, Version]

SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True)
class Row:
    """A session of the agenda with its title as its reader reads it best."""

    entry: Entry
    title: Version

    @property
    def session(self) -> Session:
        return self.entry.session

    @property
    def until(self) -> datetime | None:
        """When it is over; a session whose end is not announced takes a moment."""
        start = self.session.starts_at
        return self.session.ends_at or (start and start + SHORTEST)

    @property
    def takes_place(self) -> bool:
        """Whether its person has to be there: what is called off, or went to others, clashes with
        nothing."""
        rsvp = self.entry.rsvp
        return not self.entry.is_off and not (rsvp and rsvp.state == Rsvp.State.LAPSED)


@dataclass
class Group:
    """What cannot all be seen: sessions that overlap. Most groups hold one."""

    rows: list[Row]
    words: str = ""

    @property
    def starts_at(self) -> datetime:
        return min(row.session.starts_at for row in self.rows if row.session.starts_at)

    @property
    def ends_at(self) -> datetime | None:
        ends = [row.session.ends_at for row in self.rows if row.session.ends_at]
        return max(ends) if ends else None

    @property
    def is_off(self) -> bool:
        return all(row.entry.is_off for row in self.rows)


@dataclass
class Day:
    """One day of the reader; `date` is None for sessions whose time is not announced yet."""

    date: date | None
    name: str
    groups: list[Group] = field(default_factory=list)
    timeless: list[Row] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.date.isoformat() if self.date else "unknown"


@dataclass(frozen=True)
class Later:
    """A session to catch up with, and what there is of it."""

    row: Row
    recordings: list[Resource]
    papers: list[Resource]
    questions: int
    first_question: int
    """The post that most people want answered; 0 for none."""
    is_over: bool

    @property
    def has_summary(self) -> bool:
        return hasattr(self.row.session, "summary")


@dataclass(frozen=True)
class EventAnswer:
    """An answer to a whole event, as a list shows it."""

    rsvp: Rsvp
    place_in_line: int

    @property
    def event(self) -> Event:
        return self.rsvp.headcount.event

    @property
    def last_moment(self) -> datetime:
        """Of its last day."""
        return self.event.finishes_at - SHORTEST


def event_answers(rows: Iterable[Any]) -> list[EventAnswer]:
    """Of rsvps.queries.answers_to_events."""
    waiting = Rsvp.State.WAITING
    return [EventAnswer(row, row.ahead + 1 if row.state == waiting else 0) for row in rows]


def rows_of(entries: Iterable[Entry], titles: Titles) -> list[Row]:
    return [Row(entry, titles[entry.session.pk]) for entry in entries]


def titles_of(entries: Collection[Entry], languages: Sequence[str]) -> Titles:
    """One statement, or none."""
    return best_many([entry.session for entry in entries], "title", languages)


def in_days(rows: Sequence[Row], reader: Preferences) -> list[Day]:
    """The days of the reader in order of the rows' beginnings; those without a time last."""
    zone = ZoneInfo(reader.timezone)
    timed = sorted((row for row in rows if row.session.starts_at), key=_begins)
    groups = [Group(found, _clash(found, reader)) for found in _overlapping(timed)]
    days = [
        Day(day, wording.day_name(day, reader.ui_language), list(found))
        for day, found in groupby(groups, key=lambda group: group.starts_at.astimezone(zone).date())
    ]
    timeless = [row for row in rows if not row.session.starts_at]
    if timeless:
        days.append(Day(None, _("Time not announced yet"), timeless=timeless))
    return days


def next_up(rows: Iterable[Row], now: datetime) -> Row | None:
    """What is on, or what comes next."""
    ahead = [row for row in rows if row.takes_place and row.until and row.until > now]
    return min(ahead, key=_begins, default=None)


def to_catch_up(
    entries: Sequence[Entry], titles: Titles, *, user: Any, now: datetime
) -> list[Later]:
    """What somebody wants to catch up with. Two statements, none for an empty list."""
    sessions = [entry.session for entry in entries]
    if not sessions:
        return []
    links: dict[int, list[Resource]] = {session.pk: [] for session in sessions}
    for link in Resource.objects.filter(session__in=sessions).order_by("pk"):
        links[link.session_id].append(link)
    first = _first_questions(sessions, user)
    return [
        _later(row, links[row.session.pk], first.get(row.session.pk, 0), now)
        for row in rows_of(entries, titles)
    ]


def _later(row: Row, links: list[Resource], first: int, now: datetime) -> Later:
    asking = getattr(row.session, "asking", None)
    papers = (Resource.Kind.SLIDES, Resource.Kind.PAD)
    return Later(
        row,
        recordings=[link for link in links if link.kind == Resource.Kind.RECORDING],
        papers=[link for link in links if link.kind in papers],
        questions=asking.waiting_count if asking and first else 0,
        first_question=first,
        is_over=bool(row.until and row.until <= now),
    )


def _first_questions(sessions: Sequence[Session], user: Any) -> dict[int, int]:
    found = Question.objects.visible_to(user).filter(session__in=sessions).listed().waiting()
    ordered = found.order_by("session", "-votes_count", "post").distinct("session")
    return dict(ordered.values_list("session", "post"))


def _overlapping(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows in order of their beginnings, gathered as far as one begins before another ends."""
    groups: list[list[Row]] = []
    until: datetime | None = None
    open_group: list[Row] | None = None
    for row in rows:
        start, end = row.session.starts_at, row.until
        assert start is not None
        assert end is not None
        if not row.takes_place:
            groups.append([row])
        elif open_group is not None and until is not None and start < until:
            open_group.append(row)
            until = max(until, end)
        else:
            open_group, until = [row], end
            groups.append(open_group)
    return groups


def _clash(rows: Sequence[Row], reader: Preferences) -> str:
    """ "Both at 14:00"; empty for one row alone."""
    if len(rows) < 2:
        return ""
    starts = sorted(row.session.starts_at for row in rows if row.session.starts_at)
    here = {"zone": reader.timezone, "language": reader.ui_language}
    if starts[0] != starts[-1]:
        ends = max(row.until for row in rows if row.until)
        return _("These overlap: {hours}").format(hours=times.format_range(starts[0], ends, **here))
    hour = times.format_time(starts[0], **here)
    if len(rows) == 2:
        return _("Both at {hour}").format(hour=hour)
    words = ngettext("{number} at {hour}", "{number} at {hour}", len(rows))
    return words.format(number=len(rows), hour=hour)


def _begins(row: Row) -> tuple[datetime, int]:
    assert row.session.starts_at is not None
    return row.session.starts_at, row.session.pk
