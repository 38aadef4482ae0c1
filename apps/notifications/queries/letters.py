# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters by what became of them, for whoever runs the portal."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from apps.notifications.models import Letter

PATIENCE = timedelta(minutes=2)
"""The sweep comes every 15 seconds: what is due for longer waits too long."""

LATELY = timedelta(days=7)


def waiting(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(handed_at=None, dropped_at=None)


def late(rows: QuerySet[Any], *, now: datetime) -> QuerySet[Any]:
    return waiting(rows).filter(due_at__lt=now - PATIENCE)


def failed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What the portal could not do, or the mail server would not; not what was no longer true."""
    gone = Q(dropped="given up") | Q(dropped__startswith="refused")
    return rows.filter(gone, dropped_at__isnull=False)


def lately_failed(*, now: datetime) -> QuerySet[Letter]:
    return failed(Letter.objects.filter(created_at__gte=now - LATELY))


def oldest_due(*, now: datetime) -> datetime | None:
    """Since when the oldest of those that are due waits."""
    rows = Letter.objects.due(now).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()
