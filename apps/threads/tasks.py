# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task
from django.utils import timezone

from apps.accounts.models import Person
from apps.accounts.queries import present_person
from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.threads import services


@on(
    "person.renamed",
    "person.affiliated",
    "person.affiliation_confirmed",
    "person.affiliation_doubted",
)
@shared_task(name="threads.show_new_name")
def show_new_name(activity_id: int) -> None:
    """Posts carry their author's name and affiliation; after a change they show the new ones."""
    activity = Activity.objects.get(pk=activity_id)
    services.follow_rename(Person.objects.get(pk=activity.object_id))


@on("person.merged")
@shared_task(name="threads.move_posts_of_merged_person")
def move_posts_of_merged_person(activity_id: int) -> None:
    activity = Activity.objects.get(pk=activity_id)
    person = Person.objects.get(pk=activity.object_id)
    stays = present_person(person.pk)
    if stays is not None:
        services.follow_merge(person, into=stays)


@shared_task(name="threads.forget_kept_texts")
def forget_kept_texts() -> None:
    """Each hour: texts that no sign-in has followed are nobody's to keep."""
    services.forget_old(now=timezone.now())
    services.forget_contacts(now=timezone.now())


@shared_task(name="threads.send_reminders")
def send_reminders() -> None:
    """Each half hour: follow-ups that are due today where their event is."""
    services.remind(now=timezone.now())
