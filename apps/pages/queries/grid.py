# SPDX-License-Identifier: AGPL-3.0-or-later
"""A day of the programme as a table of rooms: where each session stands, in rows of five minutes.

Rows and columns are numbers of classes that static/css/build.py generates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from apps.core import time_box, times
from apps.pages.queries.programme import Item

STEP = timedelta(minutes=5)
FIRST_ROW, ROWS = 2, 30 * 12
FIRST_COLUMN, COLUMNS = 2, 60
HALF_HOUR = timedelta(minutes=30)


@dataclass(slots=True)
class Cell:
    item: Item
    column: int
    start: int
    end: int
    phase: str


@dataclass(slots=True)
class Column:
    """A room; sessions that overlap in it stand side by side in columns of their own."""

    room: str
    language: str
    number: int
    cells: list[Cell]


@dataclass(slots=True)
class Table:
    columns: list[Column]
    hours: list[tuple[int, str]]
    width: int
    now_row: int


def day_shown(items: Sequence[Item], asked: date | None, now: datetime) -> date | None:
    """The day asked for, else the first that is not over, else the last."""
    days = sorted({item.day for item in items if item.day and item.starts_at})
    if asked in days or not days:
        return asked
    running = {
        item.day for item in items if item.starts_at and (item.ends_at or item.starts_at) > now
    }
    return next((day for day in days if day in running), days[-1])


def table(items: Sequence[Item], *, zone: str, language: str, now: datetime) -> Table | None:
    """The sessions of one day; those without a time have no place in it."""
    timed = [item for item in items if item.starts_at]
    if not timed:
        return None
    first = min(item.starts_at for item in timed if item.starts_at)
    top = first - timedelta(minutes=first.minute % 30, seconds=first.second)
    last = min(max(_end(item) for item in timed), top + STEP * ROWS)
    columns = _columns(timed, top, now)
    width = sum(max(cell.column for cell in column.cells) - column.number + 1 for column in columns)
    return Table(
        columns=columns,
        hours=_hours(top, last, zone, language),
        width=min(width, COLUMNS),
        now_row=_row(now, top) if top <= now < last else 0,
    )


def _columns(items: Sequence[Item], top: datetime, now: datetime) -> list[Column]:
    rooms: dict[int | None, list[Item]] = {}
    for item in sorted(items, key=lambda item: (not item.room_id, item.room_position, item.room)):
        rooms.setdefault(item.room_id, []).append(item)
    columns, number = [], FIRST_COLUMN
    for inside in rooms.values():
        lanes = _lanes(inside)
        cells = [_cell(item, min(number + lane, COLUMNS + 1), top, now) for item, lane in lanes]
        name = inside[0].room or _("No room given")
        columns.append(Column(name, inside[0].room_language, min(number, COLUMNS + 1), cells))
        number += max(lane for _item, lane in lanes) + 1
    return columns


def _lanes(items: Sequence[Item]) -> list[tuple[Item, int]]:
    """Each session with the first lane of its room that is free when it starts."""
    free_at: list[datetime] = []
    placed = []
    for item in sorted(items, key=lambda item: (_start(item), item.pk)):
        lane = next((n for n, end in enumerate(free_at) if end <= _start(item)), len(free_at))
        if lane == len(free_at):
            free_at.append(_end(item))
        free_at[lane] = _end(item)
        placed.append((item, lane))
    return placed


def _cell(item: Item, column: int, top: datetime, now: datetime) -> Cell:
    start = _row(_start(item), top)
    end = max(start + 1, min(_row(_end(item), top), FIRST_ROW + ROWS))
    phase = time_box.phase_of(_start(item), item.ends_at, now)
    return Cell(item, column, start, end, "cancelled" if item.is_off else phase)


def _hours(top: datetime, last: datetime, zone: str, language: str) -> list[tuple[int, str]]:
    marks = range(int((last - top) / HALF_HOUR) + 1)
    return [
        (_row(mark, top), times.format_time(mark, zone=zone, language=language))
        for mark in (top + HALF_HOUR * number for number in marks)
    ]


def _row(moment: datetime, top: datetime) -> int:
    return min(FIRST_ROW + int((moment - top) / STEP), FIRST_ROW + ROWS)


def _start(item: Item) -> datetime:
    assert item.starts_at is not None
    return item.starts_at


def _end(item: Item) -> datetime:
    return max(item.ends_at or _start(item), _start(item) + STEP)
