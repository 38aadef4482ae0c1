# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wake-up calls of the mirror, in a lane of their own: what there is to do stands in its tables."""

from celery import shared_task
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.discourse import incoming, reconciling, sending

SLICE = 12.0
"""Seconds that a task goes on taking turns; the next sweep is due soon after."""


@on(
    "post.written",
    "post.edited",
    "post.removed",
    "post.hidden",
    "post.put_back",
    "thread.started",
    "thread.closed",
    "thread.reopened",
    "thread.renamed",
    "thread.tagged",
    "thread.moved",
    "thread.split",
    "thread.merged",
    "thread.removed",
    "thread.hidden",
    "thread.put_back",
    "session.added",
    "session.changed",
    "session.rescheduled",
    "session.cancelled",
    "session.withdrawn",
    "session.restored",
    "session.speakers_changed",
    "session.summary_written",
    "session.resource_added",
    "session.resource_removed",
    "session.interpretation_added",
    "session.interpretation_removed",
    "event.changed",
    "event.renamed",
    "event.cancelled",
    "event.restored",
    "translation.proposed",
    "translation.withdrawn",
)
@shared_task(name="discourse.notice")
def notice(activity_id: int) -> None:
    """Only marks what has changed: how the forum is to follow is found out by comparing."""
    if sending.wake_for(Activity.objects.get(pk=activity_id), now=timezone.now()):
        work.apply_async(retry=False)


@shared_task(name="discourse.work")
def work() -> None:
    """Turn after turn, live discussions first."""
    sending.work_for(SLICE, clock=timezone.now)


@shared_task(name="discourse.hear")
def hear() -> None:
    """After a delivery: what the forum has just told of is taken in."""
    if incoming.hear(now=timezone.now()):
        work.apply_async(retry=False)


@shared_task(name="discourse.sweep")
def sweep() -> None:
    """Every 15 s: what no activity has told of, what forums have, and what is due since."""
    now = timezone.now()
    incoming.hear(now=now)
    sending.plan_all(now=now)
    sending.tell_waiting(now=now)
    work()


@shared_task(name="discourse.reconcile")
def reconcile() -> None:
    """Twice a minute: what forums have not told of."""
    reconciling.reconcile_due(now=timezone.now())
