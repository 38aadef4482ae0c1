# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reader can choose on the programme: days, rooms, tracks, languages, and how to undo it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.lists import format_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import languages
from apps.core.times import babel_locale
from apps.pages.queries import wording
from apps.pages.queries.filters import Filters
from apps.pages.queries.programme import Item


@dataclass(slots=True)
class Choice:
    """One option of a select, or one link of a row of links."""

    value: str
    label: str
    language: str = ""
    is_chosen: bool = False
    query: str = ""


@dataclass(slots=True)
class Undo:
    """A filter that can be dropped, and what the reader gets for it."""

    label: str
    query: str


def days(items: Sequence[Item], filters: Filters, *, language: str) -> list[Choice]:
    """Links to each day, after one to all of them; none for an event of a single day."""
    dates = sorted({item.day for item in items if item.day})
    if len(dates) < 2:
        return []
    whole = Choice("", _("All days"), "", not filters.day, filters.but(day=None).query or "?")
    return [whole, *(_day(day, filters, language) for day in dates)]


def rooms(items: Sequence[Item], filters: Filters) -> list[Choice]:
    known = {item.room_id: item for item in items if item.room_id}
    inside = sorted(known.values(), key=lambda item: (item.room_position, item.room))
    return [
        Choice(str(item.room_id), item.room, item.room_language, item.room_id == filters.room)
        for item in inside
    ]


def tracks(items: Sequence[Item], filters: Filters) -> list[Choice]:
    known = {item.track_id: item for item in items if item.track_id}
    inside = sorted(known.values(), key=lambda item: (item.track_position, item.track))
    return [
        Choice(str(item.track_id), item.track, item.track_language, item.track_id == filters.track)
        for item in inside
    ]


def spoken(
    items: Sequence[Item], filters: Filters, *, language: str, reads: Sequence[str]
) -> list[Choice]:
    """Languages something can be followed in, the reader's own first and above them all of these
    together; one only is no choice."""
    codes = {code for item in items for code in item.followed_in} | set(filters.spoken)
    if len(codes) < 2 and not filters.lang:
        return []

    def order(code: str) -> tuple[int, str]:
        best = [place for place, known in enumerate(reads) if languages.speaks(code, known)]
        return (best[0] if best else len(reads), languages.name_of(code, language).casefold())

    mine = [known for known in reads if any(languages.speaks(code, known) for code in codes)]
    together = {".".join(group): group for group in (mine, filters.spoken) if len(group) > 1}
    return [
        *(
            Choice(value, _one_of(group, language), "", value == filters.lang)
            for value, group in together.items()
        ),
        *(
            Choice(code, languages.autonym(code), code, code == filters.lang)
            for code in sorted(codes, key=order)
        ),
    ]


def _one_of(codes: Sequence[str], language: str) -> str:
    """ "العربية أو français" """
    names = [languages.autonym(code) for code in codes]
    return format_list(names, style="or", locale=babel_locale(language))


def ways_out(items: Sequence[Item], filters: Filters, found: set[int]) -> list[Undo]:
    """For a choice that fits nothing: which filter to drop, best first, and what that brings."""
    ways = []
    for name in filters.active:
        wider = filters.without(name)
        count = len(wider.select(items, found))
        if count:
            ways.append((count, Undo(_undo_label(name, count), wider.query or "?")))
    return [undo for _count, undo in sorted(ways, key=lambda way: -way[0])]


def count_line(count: int) -> str:
    return ngettext("%(count)d session", "%(count)d sessions", count) % {"count": count}


def _day(day: date, filters: Filters, language: str) -> Choice:
    return Choice(
        day.isoformat(),
        wording.short_day(day, language),
        "",
        day == filters.day,
        filters.but(day=day).query,
    )


def _undo_label(name: str, count: int) -> str:
    sentences = {
        "day": ngettext(
            "Show all days: %(count)d session", "Show all days: %(count)d sessions", count
        ),
        "room": ngettext(
            "Show all rooms: %(count)d session", "Show all rooms: %(count)d sessions", count
        ),
        "track": ngettext(
            "Show all tracks: %(count)d session", "Show all tracks: %(count)d sessions", count
        ),
        "lang": ngettext(
            "Show all languages: %(count)d session",
            "Show all languages: %(count)d sessions",
            count,
        ),
        "q": ngettext(
            "Without the words: %(count)d session",
            "Without the words: %(count)d sessions",
            count,
        ),
    }
    return sentences[name] % {"count": count}
