# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task

from apps.accounts.models import Person
from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.translations import services


@on("person.forbade_machines")
@shared_task(name="translations.withdraw_machines")
def withdraw_machines(activity_id: int) -> None:
    """What machines made of their words goes, unless they have thought better of it."""
    activity = Activity.objects.get(pk=activity_id)
    person = Person.objects.filter(pk=activity.object_id).first()
    if person is not None:
        services.withdraw_machines(person)
