# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every public page by its one address, in parts of bounded size: no page of people, who did not
ask to be found, no filters, no old addresses."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Max, QuerySet
from django.urls import reverse

from apps.core.slugs import slug_of
from apps.events.models import Event, Series
from apps.sessions.models import Session
from apps.threads.models import Thread

PART = 5_000
"""Keys of a part. It is a range of keys: the parts before never change when pages are added."""

STRANGER = AnonymousUser()


class Page(NamedTuple):
    path: str
    changed_at: datetime | None


class Kind(NamedTuple):
    """A kind of page: its public rows as values, and the paths that stand for one of them."""

    rows: Callable[[], QuerySet[Any, tuple]]
    pages: Callable[..., Iterator[Page]]


def parts() -> list[tuple[str, int]]:
    """Every part that may hold something, as (kind, number from 0). One statement a kind."""
    return [
        (name, number)
        for name, kind in KINDS.items()
        for number in range(_last_key(kind) // PART + 1)
    ]


def _last_key(kind: Kind) -> int:
    return kind.rows().model._default_manager.aggregate(last=Max("pk"))["last"] or 0


def pages_of(name: str, number: int) -> list[Page] | None:
    """The pages of a part, None where there is no such kind. One statement, two for fixed ones."""
    kind = KINDS.get(name)
    if kind is None or number < 0 or number > 2**63 // PART - 1:
        return None
    rows = kind.rows().filter(pk__gte=number * PART, pk__lt=(number + 1) * PART).order_by("pk")
    pages = [page for row in rows for page in kind.pages(*row)]
    fixed = [Page(reverse(view), None) for view in FIXED] if (name, number) == FIRST else []
    return fixed + pages


FIXED = ("pages:home", "pages:events", "pages:calendar", "pages:about")
FIRST = ("events", 0)


def _events() -> QuerySet[Event, tuple]:
    return Event.objects.visible_to(STRANGER).values_list("slug", "updated_at")


def _event_pages(slug: str, changed_at: datetime) -> Iterator[Page]:
    start = f"/{quote(slug)}/"
    for path in ("", "programme/", "people/", "threads/"):
        yield Page(start + path, changed_at)


def _sessions() -> QuerySet[Session, tuple]:
    rows = Session.objects.visible_to(STRANGER)
    return rows.values_list("event__slug", "code", "updated_at")


def _session_pages(slug: str, code: str, changed_at: datetime) -> Iterator[Page]:
    yield Page(f"/{quote(slug)}/sessions/{quote(code)}/", changed_at)


def _threads() -> QuerySet[Thread, tuple]:
    rows = Thread.objects.visible_to(STRANGER).filter(is_main=False, posts_count__gt=0)
    return rows.values_list("pk", "title", "last_post_at")


def _thread_pages(pk: int, title: str, changed_at: datetime | None) -> Iterator[Page]:
    yield Page(f"/threads/{pk}-{quote(slug_of(title) or '-')}/", changed_at)


def _series() -> QuerySet[Series, tuple]:
    return Series.objects.visible_to(STRANGER).values_list("slug", F("created_at"))


def _series_pages(slug: str, _created_at: datetime) -> Iterator[Page]:
    yield Page(f"/series/{quote(slug)}/", None)


KINDS = {
    "events": Kind(_events, _event_pages),
    "series": Kind(_series, _series_pages),
    "sessions": Kind(_sessions, _session_pages),
    "threads": Kind(_threads, _thread_pages),
}
