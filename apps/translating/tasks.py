# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.events.models import Event
from apps.translating import services, things
from apps.translating.engines import set_up


@on(
    "session.added",
    "session.changed",
    "session.summary_written",
    "event.opened",
    "event.changed",
    "post.written",
    "post.edited",
    "thread.started",
    "thread.renamed",
)
@shared_task(name="translating.want")
def want(activity_id: int) -> None:
    """A text was written or changed: machines may have to put it into other languages."""
    if not set_up():
        return
    activity = Activity.objects.select_related("content_type").get(pk=activity_id)
    services.want(things.texts_at(activity.content_type, activity.object_id))


@on("event.engine_chosen")
@shared_task(name="translating.want_all")
def want_all(activity_id: int) -> None:
    activity = Activity.objects.get(pk=activity_id)
    event = Event.objects.filter(pk=activity.object_id).first()
    if event is not None:
        services.want_all(event)


@shared_task(name="translating.make_versions")
def make_versions() -> None:
    """Every 15 s: a batch of what is waiting."""
    services.make_versions(now=timezone.now())


@shared_task(name="translating.forget_segments")
def forget_segments() -> None:
    services.forget_segments(now=timezone.now())
