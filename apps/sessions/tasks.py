# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task

from apps.accounts.models import Person
from apps.accounts.queries import present_person
from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.events.models import Event
from apps.events.services import touch
from apps.sessions import services


@on("event.changed", "event.renamed", "event.cancelled", "event.restored")
@shared_task(name="sessions.follow_event", autoretry_for=(OSError,), retry_backoff=True)
def follow_event(activity_id: int) -> None:
    """Times and calendar entries follow their event's zone, place, address and cancellation."""
    event = Event.objects.filter(activities=activity_id).first()
    if event is not None:
        services.follow_event(event)


@on("person.merged")
@shared_task(name="sessions.move_speakers_of_merged_person")
def move_speakers_of_merged_person(activity_id: int) -> None:
    """Who was on a programme under the name that went is so under the one that stays."""
    activity = Activity.objects.get(pk=activity_id)
    person = Person.objects.get(pk=activity.object_id)
    stays = present_person(person.pk)
    if stays is not None:
        services.follow_merge(person, into=stays)


@on("person.affiliated", "person.affiliation_confirmed", "person.affiliation_doubted")
@shared_task(name="sessions.show_affiliation")
def show_affiliation(activity_id: int) -> None:
    """The list of an event's speakers says where they belong: kept copies of it are void."""
    activity = Activity.objects.get(pk=activity_id)
    for event in Event.objects.filter(speakers__person=activity.object_id).distinct():
        touch(event)
