# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Collection
from datetime import datetime, timedelta

from apps.activity.models import Activity
from apps.notifications.models import Heard

PATIENCE = timedelta(minutes=2)
"""So long the reaction may wait for its worker."""

LOOKS_BACK = timedelta(days=1)

LATEST = 50_000
"""Looked at by their number: no index leads by time."""

AT_ONCE = 500


def unheard(verbs: Collection[str], *, now: datetime) -> list[tuple[int, str]]:
    """Number and verb of what was handed to its reaction and not noted by it, the oldest first."""
    latest = Activity.objects.order_by("-pk").values("pk")[:LATEST]
    rows = Activity.objects.filter(
        pk__in=latest,
        verb__in=verbs,
        dispatched_at__lt=now - PATIENCE,
        created_at__gt=now - LOOKS_BACK,
    )
    rows = rows.exclude(pk__in=Heard.objects.values("pk"))
    return list(rows.order_by("pk").values_list("pk", "verb")[:AT_ONCE])
