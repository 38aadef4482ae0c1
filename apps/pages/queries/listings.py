# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events as lists show them, and what such a list can be narrowed to."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_skeleton
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import get_language

from apps.core import languages
from apps.core.sorting import sort_key
from apps.core.times import babel_locale
from apps.events.filters import EventFilters
from apps.events.models import Event, Series
from apps.translations.queries import Version, best_many

RECENT_MEANS = timedelta(days=60)
"""How long an event that is over is still worth showing among the present ones."""

CLOSE_MEANS = timedelta(days=7)
"""Up to this long before an event its days are also counted: "in 3 days"."""


def version(events: QuerySet[Event], now: datetime) -> tuple[Hashable, ...]:
    """Changes whenever a list of these events would, by a change or the clock; one statement."""
    state = events.aggregate(
        Count("pk"),
        Sum("version"),
        Max("pk"),
        close=Count("pk", filter=Q(begins_at__lte=now + CLOSE_MEANS)),
        begun=Count("pk", filter=Q(begins_at__lte=now)),
        over=Count("pk", filter=Q(finishes_at__lte=now)),
        long_over=Count("pk", filter=Q(finishes_at__lte=now - RECENT_MEANS)),
    )
    return tuple(state.values())


@dataclass(frozen=True)
class Choice:
    """A link that narrows the list."""

    text: str
    href: str
    is_chosen: bool
    code: str = ""


@dataclass(frozen=True)
class EventRow:
    """An event with the short date that stands in its box, in the language of the pages, and its
    name as the reader reads it best."""

    event: Event
    name: Version
    phase: str
    is_close: bool
    day: str
    month: str

    @property
    def css(self) -> str:
        return {"live": "is-live", "after": "is-ended"}.get(self.phase, "is-next")


def rows(events: Iterable[Event], now: datetime, reads: Sequence[str]) -> list[EventRow]:
    """`reads` are the reader's languages, best first. One statement for names, or none."""
    events = list(events)
    names = best_many(events, "name", reads)
    locale = babel_locale(get_language() or "en")
    return [
        EventRow(
            event=event,
            name=names[event.pk],
            phase=str(event.phase(now)),
            is_close=now < event.begins_at <= now + CLOSE_MEANS,
            day=format_skeleton("d", event.starts_on, locale=locale),
            month=format_skeleton("MMM", event.starts_on, locale=locale),
        )
        for event in events
    ]


@dataclass(frozen=True)
class WhatThereIs:
    """Over all events the reader may see: how they differ, and the years of past ones."""

    count: int
    modes: frozenset[str]
    statuses: frozenset[str]
    languages: frozenset[str]
    regions: frozenset[str]
    years: tuple[int, ...]

    def choices(self, filters: EventFilters, **more: str) -> dict[str, list[Choice]]:
        """Links that narrow the list; none where all events are alike. `more` stays in them."""
        modes = [choice for choice in Event.Mode.choices if choice[0] in self.modes]
        statuses = [choice for choice in Event.Status.choices if choice[0] in self.statuses]
        reader = languages.of_interface()
        named = [(code, languages.autonym(code)) for code in self.languages]
        spoken = sorted(named, key=lambda pair: sort_key(pair[1], reader))
        places = sorted(self.regions, key=lambda region: sort_key(region, reader))
        regions = [(region, region) for region in places]
        return {
            "modes": _choices(filters, "mode", modes, more),
            "statuses": _choices(filters, "status", statuses, more),
            "spoken": _choices(filters, "language", spoken, more),
            "regions": _choices(filters, "region", regions, more),
        }


def what_there_is(events: QuerySet[Event], now: datetime) -> WhatThereIs:
    """One statement; cost grows with the number of events, by a microsecond or two each."""
    columns = ("mode", "status", "languages", "region", "series__region")
    facts = list(events.values_list(*columns, "ends_on", "finishes_at"))
    return WhatThereIs(
        count=len(facts),
        modes=frozenset(mode for mode, *_ in facts),
        statuses=frozenset(status for _, status, *_ in facts),
        languages=frozenset(code for _, _, codes, *_ in facts for code in codes),
        regions=frozenset(own or of_series for *_, own, of_series, _, _ in facts) - {"", None},
        years=tuple(sorted({day.year for *_, day, over in facts if over <= now}, reverse=True)),
    )


def all_series(viewer: AbstractBaseUser | AnonymousUser) -> list[Series]:
    """By name, those without an edition too; there are dozens. One statement."""
    known = Series.objects.visible_to(viewer).order_by("name", "pk")
    return list(known.only("slug", "name", "language", "region", "languages"))


def years(filters: EventFilters, known: Iterable[int], shown: int) -> list[Choice]:
    """Links to the past, a year each; nothing where there is but one."""
    links = [
        Choice(text=str(year), href=filters.query(year=str(year)), is_chosen=year == shown)
        for year in known
    ]
    return links if len(links) > 1 else []


def _choices(
    filters: EventFilters, name: str, labels: Sequence[tuple[str, object]], more: dict[str, str]
) -> list[Choice]:
    chosen = getattr(filters, name)
    if len(labels) < 2 and not chosen:
        return []
    return [
        Choice(
            text=str(label),
            href=filters.but(**{name: "" if value == chosen else value}).query(**more),
            is_chosen=value == chosen,
            code=value if name == "language" else "",
        )
        for value, label in labels
    ]
