# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices are seen, and forgotten in time."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from apps.events.models import Event
from apps.notifications.models import Heard, Notice
from apps.notifications.services.counting import count_unread

SEEN_KEPT = timedelta(days=90)
KEPT = timedelta(days=365)
HEARD_KEPT = timedelta(days=7)

AT_ONCE = 5_000


@transaction.atomic
def mark_seen(user: Any, *, notices: list[int]) -> int:
    """These are read; what comes later makes new ones. Twice changes nothing."""
    return _see(user, Q(pk__in=notices))


@transaction.atomic
def mark_all_seen(user: Any, *, event: Event | None, until: datetime) -> int:
    """All that were there at this moment, of one event or of all."""
    wanted = Q(updated_at__lte=until)
    return _see(user, wanted & Q(event=event) if event is not None else wanted)


def _see(user: Any, wanted: Q) -> int:
    count = Notice.objects.unread().filter(wanted, user=user).update(is_seen=True)
    if count:
        count_unread([user.pk])
    return count


def forget_notices(*, now: datetime) -> int:
    """What was seen 90 days ago goes, and what nobody has looked at in a year."""
    old = Q(is_seen=True, updated_at__lt=now - SEEN_KEPT) | Q(updated_at__lt=now - KEPT)
    gone = list(Notice.objects.filter(old).order_by("updated_at")[:AT_ONCE])
    users = {notice.user_id for notice in gone if notice.is_here and not notice.is_seen}
    with transaction.atomic():
        Notice.objects.filter(pk__in=[notice.pk for notice in gone]).delete()
        count_unread(users)
    Heard.objects.filter(at__lt=now - HEARD_KEPT).delete()
    return len(gone)
