# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a reader has come in the discussions that a page shows."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, FilteredRelation, Q

from apps.core.prepared import Prepared
from apps.threads.models import Reading
from apps.threads.models.thread import ThreadQuerySet


class Mark(NamedTuple):
    """The number of the last post read, and when that was; 0 and None where nothing was read."""

    number: int = 0
    read_at: datetime | None = None

    @property
    def is_none(self) -> bool:
        return self.read_at is None


_ONE = Prepared(
    lambda slot: Reading.objects.filter(user=slot("user"), thread=slot("thread")).values_list(
        "number", "read_at"
    )
)


def mark_of(user, thread: int) -> Mark:
    """How far this reader has come in one discussion; one small query."""
    rows = _ONE.rows(user=user.pk, thread=thread)
    return Mark(*rows[0]) if rows else Mark()


def marks_of(user, threads: Collection[int]) -> dict[int, Mark]:
    """The same for several, by discussion; those never opened stand for themselves. One query."""
    rows = Reading.objects.filter(user=user, thread__in=threads)
    found = {
        pk: Mark(number, at) for pk, number, at in rows.values_list("thread", "number", "read_at")
    }
    return {pk: found.get(pk, Mark()) for pk in threads}


def new_to(threads: ThreadQuerySet, user) -> ThreadQuerySet:
    """Of these discussions those with something unread: posts after the reader's mark, or, where
    there is none, anything said since they have an account."""
    mine = FilteredRelation("readings", condition=Q(readings__user=user))
    return threads.annotate(mine=mine).filter(
        Q(posts_count__gt=F("mine__number"))
        | Q(mine__number=None, last_post_at__gt=user.date_joined)
    )
