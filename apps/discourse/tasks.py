# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wake-up calls of the mirror, in a lane of their own: what there is to do stands in its tables."""

from celery import shared_task
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.discourse import incoming, reconciling, sending
from apps.discourse.models import Forum
from apps.discourse.services import following

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


@on("forum.signed_in")
@shared_task(name="discourse.find_signed_in")
def find_signed_in(activity_id: int, tries: int = 5) -> None:
    """Somebody went on to a forum with our word: a moment later it knows them by our number."""
    activity = Activity.objects.select_related("actor").get(pk=activity_id)
    forum = Forum.objects.working().filter(pk=activity.object_id).first()
    if forum is None or activity.actor is None:
        return
    again = following.find_by_our_number(forum, activity.actor, now=timezone.now())
    if again is not None and tries > 1:
        find_signed_in.apply_async((activity_id, tries - 1), eta=again, retry=False)


@on("forum.shared_way_asked")
@shared_task(name="discourse.find_by_shared_way")
def find_by_shared_way(activity_id: int, tries: int = 5) -> None:
    """Somebody asked for it: the forum says who there signs in by the same account elsewhere."""
    activity = Activity.objects.select_related("actor").get(pk=activity_id)
    forum = Forum.objects.working().filter(pk=activity.object_id).first()
    if forum is None or activity.actor is None:
        return
    again = following.find_by_shared_way(forum, activity.actor, now=timezone.now())
    if again is not None and tries > 1:
        find_by_shared_way.apply_async((activity_id, tries - 1), eta=again, retry=False)
