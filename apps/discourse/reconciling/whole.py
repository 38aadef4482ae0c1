# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime

from django.db.models import F

from apps.discourse.client import api
from apps.discourse.client.answers import Answer
from apps.discourse.models import EventMirror, Topic
from apps.discourse.reconciling import lists
from apps.discourse.sending import plan


def compare_whole(mirror: EventMirror, *, now: datetime) -> Answer | None:
    """Have everything compared: every topic there is read again, and what has none here is found.

    None when the lists were seen; the reading is done by the workers, in their time.
    """
    if mirror.swept_to is not None:
        return _sweep(mirror, now)  # It has begun in an earlier turn.
    plan(mirror, lane=Topic.Lane.BACKFILL, now=now)
    rows = Topic.objects.filter(mirror=mirror, number__isnull=False)
    there = rows.exclude(kind=Topic.Kind.SECTION)
    # What has something to send keeps its place: what is live now goes first.
    there.filter(heard_at=None, changed=F("worked")).update(lane=Topic.Lane.BACKFILL)
    there.read_anew(now=now)
    return _sweep(mirror, now)


def _sweep(mirror: EventMirror, now: datetime) -> Answer | None:
    answer = lists.sweep(mirror, now=now, lane=api.Lane.BACKFILL, whole=True)
    if answer is None:
        EventMirror.objects.filter(pk=mirror.pk).update(swept_at=now)
    return answer
