# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of discussions: of an event, an area, a tag. By key, with as many queries for one as for
thousands."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from apps.core import languages
from apps.events.models import Event
from apps.threads.models import Area, HiddenTag, Post, Tag, Thread, ThreadPlace
from apps.threads.models.thread import ThreadQuerySet
from apps.threads.queries.reading import new_to
from apps.threads.queries.threads import (
    LIST,
    ThreadsPage,
    hidden_events,
    threads_of_event,
    threads_page,
)

PINNED = 5
EVENTS = 30
LANGUAGES = 30
LATEST = 500
"""Of all discussions there are, those whose languages can be chosen."""


@dataclass(frozen=True)
class Asked:
    """Which of a place's discussions: ?show= ?lang= ?event= ?area= ?before=."""

    show: str = ""
    language: str = ""
    event: str = ""
    area: str = ""
    before: str = ""

    @property
    def is_all(self) -> bool:
        return self == Asked()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.show or self.language or self.event or self.area)


@dataclass(frozen=True)
class Listing:
    page: ThreadsPage
    pinned: list[Thread] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    @property
    def threads(self) -> list[Thread]:
        """All that are shown."""
        return [*self.pinned, *self.page.threads]


def _unanswered(rows: ThreadQuerySet, user: Any) -> ThreadQuerySet:
    return rows.filter(posts_count=F("moved_count") + 1, closed_at=None)


def _mine(rows: ThreadQuerySet, user: Any) -> ThreadQuerySet:
    said = Post.objects.filter(thread=OuterRef("pk"), author=user.person_id, moved_to=None)
    return rows.filter(Q(created_by=user) | Exists(said))


Narrowing = Callable[[ThreadQuerySet, Any], ThreadQuerySet]

SHOWN: dict[str, Narrowing] = {"unanswered": _unanswered, "mine": _mine, "new": new_to}
"""What ?show= can be, beside nothing: all, the latest first."""

FOR_PEOPLE = {"mine", "new"}
"""Those that only a signed-in reader has."""


def listing(place: Event | Area | Tag | None, asked: Asked, user: Any) -> Listing:
    """A page of the discussions there, of all where no place is named; those pinned stand above the
    first one."""
    there = _of(place, user)
    pins = _pins(place)
    among = there
    if place is None:
        among = Thread.objects.filter(pk__in=there.values("pk")[:LATEST])
    spoken = among.order_by("language").values_list("language", flat=True).distinct()
    rows = _narrowed(there, asked, user)
    pinned: list[Thread] = []
    if pins is not None and not asked.is_narrowed:
        pinned = list(_with_labels(rows.filter(pins))[:PINNED])
        # All other pins stand among the rest, at their time.
        rows = rows.exclude(pk__in=[thread.pk for thread in pinned])
    return Listing(
        page=threads_page(_with_labels(rows), before=asked.before, size=LIST),
        pinned=[] if asked.before else pinned,
        languages=[code for code in spoken[:LANGUAGES] if languages.valid(code)],
    )


def pulse_of(place: Area | Tag | None) -> str:
    """Changes whenever something is written there: for the key of its page.

    One row of an area, whose own version tells of what else changes; of a tag or of everything,
    which have none, as many as its page shows. And which events are hidden, as in `pulse`.
    """
    rows = _home_of(place).listed().latest_first()
    shown = rows.values_list("pk", "version")[: 1 if isinstance(place, Area) else LIST + 1]
    found = shown.union(hidden_events(), all=True)
    return " ".join(sorted(f"{pk}.{version}" for pk, version in found))


def areas_with_something(user: Any) -> QuerySet[Area]:
    """Areas that this reader finds a discussion in, with the latest one's title and time."""
    inside = Thread.objects.visible_to(user).listed().filter(places__area=OuterRef("pk"))
    latest = inside.latest_first()
    return Area.objects.annotate(
        latest_at=Subquery(latest.values("last_post_at")[:1]),
        latest_title=Subquery(latest.values("title")[:1]),
        latest_language=Subquery(latest.values("language")[:1]),
    ).filter(latest_at__isnull=False)


def events_in(area: Area, user: Any) -> list[Event]:
    """Events that something in the area is of, the latest first."""
    inside = Thread.objects.visible_to(user).listed().filter(places__area=area, event__isnull=False)
    events = Event.objects.visible_to(user).filter(pk__in=inside.values("event"))
    return list(events.order_by("-starts_on", "-pk")[:EVENTS])


def asked_of(values: Any, user: Any) -> Asked:
    """What the query string asks for; nonsense asks for everything."""
    show, language = values.get("show", ""), values.get("lang", "")
    if show not in SHOWN or (show in FOR_PEOPLE and not user.is_authenticated):
        show = ""
    asked = Asked(show, language if languages.valid(language) else "")
    words = {name: values.get(name, "")[:80] for name in ("event", "area")}
    return replace(asked, **words, before=values.get("before", "")[:40])


def _of(place: Event | Area | Tag | None, user: Any) -> ThreadQuerySet:
    if isinstance(place, Event):
        return threads_of_event(place, user)
    rows = _home_of(place).visible_to(user).listed()
    return rows.select_related("event", "session").latest_first()


def _home_of(place: Area | Tag | None) -> ThreadQuerySet:
    if place is None:
        return Thread.objects.all()
    if isinstance(place, Tag):
        hiding = HiddenTag.objects.filter(tag=place, event__isnull=False)
        return Thread.objects.filter(tags=place).exclude(event__in=hiding.values("event"))
    return Thread.objects.filter(places__area=place)


def _pins(place: Event | Area | Tag | None) -> Q | None:
    if isinstance(place, Event):
        return Q(event=place, pinned_at__isnull=False)
    if isinstance(place, Area):
        pinned = ThreadPlace.objects.filter(area=place, pinned_at__isnull=False)
        return Q(pk__in=pinned.values("thread"))
    return None


def _narrowed(rows: ThreadQuerySet, asked: Asked, user: Any) -> ThreadQuerySet:
    if asked.show:
        rows = SHOWN[asked.show](rows, user)
    if asked.language:
        rows = rows.filter(language=asked.language)
    if asked.event:
        rows = rows.filter(event__slug=asked.event)
    if asked.area:
        rows = rows.filter(places__area__slug=asked.area)
    return rows


def _with_labels(rows: ThreadQuerySet) -> ThreadQuerySet:
    areas = ThreadPlace.objects.filter(area__isnull=False).select_related("area").order_by("pk")
    tags = Prefetch("tags", Tag.objects.with_hiding())
    return rows.prefetch_related(tags, Prefetch("places", areas, to_attr="in_areas"))
