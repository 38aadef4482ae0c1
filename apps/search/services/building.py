# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole index: built, looked through, and what no reaction has brought."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from apps.activity.models import Activity
from apps.search.documents import FORM
from apps.search.models import Entry
from apps.search.services.following import follow_own, in_batches
from apps.search.services.indexing import index
from apps.search.sources import SOURCES

LATELY = 20_000
"""Activities: looking through so many costs some forty small statements."""

PATIENCE = timedelta(minutes=2)
"""A reaction of its own has come within this time, or comes no more."""


@dataclass(frozen=True)
class Built:
    """How far a kind has got: looked at, made, forgotten."""

    kind: str
    looked_at: int
    made: int
    forgotten: int


def build(*, again: bool = False) -> Iterator[Built]:
    """Make every entry that is missing or of an older form, and forget those of nothing.

    With `again` all of them. Each batch is committed: what is broken off goes on where it stopped.
    """
    for kind in SOURCES:
        yield from _build(kind, again)


def sweep(*, now: datetime) -> int:
    """Follow what has happened lately and has not been followed; how many entries were made."""
    last = Activity.objects.aggregate(last=Max("pk"))["last"] or 0
    lately = Activity.objects.filter(created_at__lt=now - PATIENCE)
    return sum(
        follow_own(Activity.objects.filter(pk__in=pks))
        for pks in in_batches(lately, after=last - LATELY)
    )


def _build(kind: str, again: bool) -> Iterator[Built]:
    rows, entries = SOURCES[kind].all(), Entry.objects.filter(kind=kind)
    looked_at = made = forgotten = before = 0
    for pks in in_batches(rows):
        beside = entries.filter(object_id__gt=before, object_id__lte=pks[-1])
        known = dict(beside.values_list("object_id", "form"))
        forgotten += _forget(kind, known.keys() - set(pks))
        todo = pks if again else [pk for pk in pks if known.get(pk, 0) < FORM]
        made += index(kind, todo) if todo else 0
        looked_at, before = looked_at + len(pks), pks[-1]
        yield Built(kind, looked_at, made, forgotten)
    forgotten += entries.filter(object_id__gt=before).delete()[0]
    yield Built(kind, looked_at, made, forgotten)


def _forget(kind: str, pks: set[int]) -> int:
    if not pks:
        return 0
    return Entry.objects.filter(kind=kind, object_id__in=pks).delete()[0]
