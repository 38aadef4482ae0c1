# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task

from apps.activity.reactions import on
from apps.events.models import Event
from apps.sessions import services


@on("event.changed", "event.renamed", "event.cancelled", "event.restored")
@shared_task(name="sessions.follow_event", autoretry_for=(OSError,), retry_backoff=True)
def follow_event(activity_id: int) -> None:
    """Times and calendar entries follow their event's zone, place, address and cancellation."""
    event = Event.objects.filter(activities=activity_id).first()
    if event is not None:
        services.follow_event(event)
