# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody's own grants, as their page shows them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from apps.events.models import Grant

MOST = 100


@dataclass(frozen=True)
class Mine:
    """A grant or a request of the reader, and what is left of it."""

    grant: Grant
    left: int
    parts_left: int | None
    """None where so many parts are in each discussion."""
    is_over: bool

    @property
    def is_live(self) -> bool:
        return self.grant.state == Grant.State.GIVEN and not self.is_over


def mine(user: Any) -> list[Mine]:
    """The latest first. One query."""
    spent = Count("uses", filter=Q(uses__returned_at=None, uses__parent=None))
    parts = Count("uses", filter=Q(uses__returned_at=None, uses__parent__isnull=False))
    rows = Grant.objects.filter(user=user).select_related("event", "series")
    today = timezone.localdate()
    return [
        Mine(
            grant=row,
            left=max(0, row.discussions - row.spent),
            parts_left=None if row.parts_each else max(0, row.parts - row.parts_spent),
            is_over=row.until is not None and row.until < today,
        )
        for row in rows.annotate(spent=spent, parts_spent=parts).order_by("-pk")[:MOST]
    ]
