# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task
from django.utils import timezone

from apps.accounts.models import Person
from apps.accounts.queries import present_person
from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.media import services


@on("person.merged")
@shared_task(name="media.move_pictures_of_merged_person")
def move_pictures_of_merged_person(activity_id: int) -> None:
    activity = Activity.objects.get(pk=activity_id)
    person = Person.objects.get(pk=activity.object_id)
    stays = present_person(person.pk)
    if stays is not None:
        services.follow_merge(person, into=stays)


@shared_task(name="media.forget_unused")
def forget_unused() -> None:
    """Each hour: pictures whose post never came."""
    services.forget_unused(now=timezone.now())
