# SPDX-License-Identifier: AGPL-3.0-or-later
import time

from celery import shared_task
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.notifications import hearing as hearing
from apps.notifications import services
from apps.notifications.queries.moment import database_time
from apps.sessions.models import Invitation

SLICE = 4.0
"""Seconds that a task takes of its worker; then others have their turn."""


@shared_task(name="notifications.hand_over")
def hand_over() -> None:
    """Hand over what is due, batch after batch, and send it."""
    until, taken = time.monotonic() + SLICE, 0
    while claimed := services.hand_over_due(now=database_time()):
        taken += claimed
        if time.monotonic() > until:
            hand_over.apply_async(retry=False)
            break
    if taken:
        send_spooled.apply_async(retry=False)


@shared_task(name="notifications.send_spooled")
def send_spooled() -> None:
    """Send what lies in the spool; what is left when the time is over goes with the next."""
    begun = time.monotonic()
    services.send_spooled(seconds=SLICE)
    if time.monotonic() - begun >= SLICE:
        send_spooled.apply_async(retry=False)


@shared_task(name="notifications.hand_over_invitations")
def hand_over_invitations() -> None:
    """Write to the speakers who were invited."""
    until = time.monotonic() + SLICE
    while services.hand_over_invitations(now=database_time()):
        if time.monotonic() > until:
            break


@on("event.speaker_invited")
@shared_task(name="notifications.invite_speaker")
def invite_speaker(activity_id: int) -> None:
    """At once; the sweep does what this misses."""
    if services.hand_over_invitations(now=database_time()):
        send_spooled.apply_async(retry=False)


@on("event.invitation_declined", "event.invitation_asked", "event.invitation_bounced")
@shared_task(name="notifications.tell_host")
def tell_host(activity_id: int) -> None:
    """Whoever signed an invitation hears what became of it."""
    activity = Activity.objects.get(pk=activity_id)
    invitation = Invitation.objects.filter(pk=activity.data["of"]).first()
    if invitation is not None:
        what = activity.verb.removeprefix("event.invitation_")
        services.tell_host(invitation, invitation.decline if what == "declined" else what)


@shared_task(name="notifications.tell_due")
def tell_due() -> None:
    """Make letters of the reminders that are due."""
    until = time.monotonic() + SLICE
    while services.tell_due(now=database_time()):
        if time.monotonic() > until:
            tell_due.apply_async(retry=False)
            break


@shared_task(name="notifications.sweep")
def sweep() -> None:
    """Every 15 s: what reactions and wake-up calls have missed, and what is due since."""
    services.plan_reminders(now=database_time())
    tell_due()
    hand_over()
    try:
        hand_over_invitations()
    finally:
        send_spooled()


@shared_task(name="notifications.nudge")
def nudge() -> None:
    """Every five minutes: what there is to do before and after events, for speakers too."""
    services.nudge(now=database_time())
    services.plan_invitation_reminders(now=database_time())


@on(
    "session.added",
    "session.rescheduled",
    "session.cancelled",
    "session.withdrawn",
    "session.restored",
    "event.changed",
    "event.cancelled",
    "event.restored",
)
@shared_task(name="notifications.plan_again")
def plan_again(activity_id: int) -> None:
    """What was moved or takes place after all is reminded of at its new time."""
    event = Activity.objects.values_list("event", flat=True).get(pk=activity_id)
    if event is not None:
        services.plan_reminders(now=database_time(), events=[event])


@shared_task(name="notifications.forget_letters")
def forget_letters() -> None:
    """Each day: what was done with three months ago."""
    services.forget_letters(now=timezone.now())
    services.forget_reminders(now=timezone.now())
    services.forget_nudges(now=timezone.now())
    services.forget_invitations(now=timezone.now())


@shared_task(name="notifications.fetch_replies")
def fetch_replies() -> None:
    """Every 20 s: what people answered by mail."""
    begun = time.monotonic()
    taken = services.fetch_replies(seconds=SLICE)
    if taken and time.monotonic() - begun >= SLICE:
        fetch_replies.apply_async(retry=False)


@shared_task(name="notifications.forget_replies")
def forget_replies() -> None:
    """Each day: answers that nobody decided on, and mails that were taken."""
    services.forget_mailed(now=timezone.now())
    services.forget_taken_mails()
