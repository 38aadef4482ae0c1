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
    services.drop_avatar(person.avatar)
    stays = present_person(person.pk)
    if stays is not None:
        services.follow_merge(person, into=stays)


@shared_task(name="media.forget_unused")
def forget_unused() -> None:
    """Each hour: pictures whose post never came."""
    services.forget_unused(now=timezone.now())


@on("person.picture_wanted")
@shared_task(name="media.take_avatar")
def take_avatar(activity_id: int) -> None:
    """Of people on a mirrored forum: the forum is asked from here, never by a reader."""
    activity = Activity.objects.get(pk=activity_id)
    services.take_avatar(Person.objects.get(pk=activity.object_id))


@on("person.pictured")
@shared_task(name="media.drop_avatar")
def drop_avatar(activity_id: int) -> None:
    services.drop_avatar(Activity.objects.get(pk=activity_id).data.get("before", ""))
