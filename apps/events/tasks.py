# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task

from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.events.models import Event
from apps.events.services import touch


@on(
    "person.renamed",
    "person.affiliated",
    "person.affiliation_confirmed",
    "person.affiliation_doubted",
)
@shared_task(name="events.show_new_name")
def show_new_name(activity_id: int) -> None:
    """Pages of events name those who run them: kept copies with the name of before are void."""
    activity = Activity.objects.get(pk=activity_id)
    for event in Event.objects.filter(roles__user__person=activity.object_id).distinct():
        touch(event)
