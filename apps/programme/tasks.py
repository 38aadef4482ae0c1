# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.programme import services

SWEEP_SECONDS = 60


@on("import.requested")
@shared_task(name="programme.prepare")
def prepare(activity_id: int) -> None:
    """Read what a person gave and make the preview."""
    services.prepare(_subject(activity_id))


@on("import.approved")
@shared_task(name="programme.carry_out")
def carry_out(activity_id: int) -> None:
    """Apply what a person chose."""
    services.carry_out(_subject(activity_id))


@on("source.kept", "source.resumed", "source.sync_asked")
@shared_task(name="programme.sync_asked")
def sync_asked(activity_id: int) -> None:
    """Look at a source that a person has just given or asked about."""
    services.sync(_subject(activity_id))


@on("import.waiting", "source.paused")
@shared_task(name="programme.tell_organizers")
def tell_organizers(activity_id: int) -> None:
    """Mails to those who can decide; a pause that nothing failed before needs nobody."""
    activity = Activity.objects.get(pk=activity_id)
    if activity.verb == "import.waiting" or activity.data.get("reason") == "failures":
        services.tell_organizers(activity)


@shared_task(name="programme.sync")
def sync(source_id: int) -> None:
    """Look at a source; one that is not due, or that another worker has, is left alone."""
    services.sync(source_id)


@shared_task(name="programme.resume_run")
def resume_run(run_id: int, state: str) -> None:
    """Go on with a run whose worker died, or whose wake-up call was lost."""
    work = services.prepare if state == "reading" else services.carry_out
    work(run_id)


@shared_task(name="programme.sweep")
def sweep() -> None:
    """Each minute: sources that are due, runs that were left, mails that were not sent."""
    now = timezone.now()
    for source_id in services.due_sources(now=now):
        sync.apply_async(args=(source_id,), expires=SWEEP_SECONDS)
    for run_id, state in services.stuck_runs(now=now):
        resume_run.apply_async(args=(run_id, state), expires=SWEEP_SECONDS)
    services.send_waiting()


@shared_task(name="programme.forget_old")
def forget_old() -> None:
    """Each hour: files and previews that nobody needs any more."""
    now = timezone.now()
    services.forget_old(now=now)
    services.forget_mails(now=now)


def _subject(activity_id: int) -> int:
    return Activity.objects.values_list("object_id", flat=True).get(pk=activity_id)
