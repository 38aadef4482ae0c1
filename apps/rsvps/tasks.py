# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.rsvps import services


@shared_task(name="rsvps.sweep")
def sweep() -> None:
    """Each minute: places that nobody confirmed in time go to who waits next."""
    services.lapse_all(now=timezone.now())


@on(
    "session.cancelled",
    "session.withdrawn",
    "session.restored",
    "event.cancelled",
    "event.restored",
)
@shared_task(name="rsvps.follow")
def follow(activity_id: int) -> None:
    """Whoever answered is told once that it does not take place, or that it does after all."""
    event = Activity.objects.values_list("event", flat=True).get(pk=activity_id)
    if event is not None:
        services.follow(event)
