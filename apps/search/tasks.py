# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.search import services


@on(
    "event.opened", "event.changed", "event.renamed", "event.postponed", "event.speaker_added",
    "event.speaker_changed", "event.speakers_merged", "event.track_renamed", "programme.imported",
    "session.added", "session.changed", "session.confirmed", "session.cancelled",
    "session.restored", "session.withdrawn", "session.rescheduled", "session.speakers_changed",
    "session.summary_written", "translation.proposed", "translation.withdrawn",
    "area.opened", "area.changed", "thread.started", "post.written", "post.edited",
    "post.language_said", "post.removed",
    "post.hidden", "post.put_back", "thread.hidden", "thread.removed", "thread.put_back",
    "thread.renamed", "thread.moved", "thread.split", "thread.merged",
    "person.joined", "person.entered", "person.renamed", "person.affiliated", "person.merged",
    "person.left",
)  # fmt: skip
@shared_task(name="search.follow")
def follow(activity_id: int) -> None:
    """What can be found is what stands there now."""
    services.follow(Activity.objects.get(pk=activity_id))


@shared_task(name="search.sweep")
def sweep() -> None:
    """Each ten minutes: what a reaction should have brought and did not."""
    services.sweep(now=timezone.now())


@shared_task(name="search.build")
def build() -> None:
    """Each night: entries that are missing, and those of things that are there no more."""
    for _done in services.build():
        pass
