# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import transaction
from django.utils import timezone

from apps.activity import outgoing
from apps.activity.models import Activity, OutgoingPause
from apps.activity.services.delivery import sweep


class StillWaiting(Exception):
    """Reactions could not be started, so nobody knows yet what they would send."""


def pause_outgoing(*, reason: str) -> OutgoingPause:
    """Let nothing leave the house until `resume_outgoing`; again changes nothing."""
    pause, _ = OutgoingPause.objects.get_or_create(defaults={"reason": reason})
    return pause


def resume_outgoing(*, skip: bool) -> int:
    """Let mails and the like leave again; how many were dropped.

    With `skip` what was to be sent before the pause is not sent: somebody else has sent it. Raises
    StillWaiting while the broker or the worker is away.
    """
    pause = OutgoingPause.objects.first()
    if pause is None:
        return 0
    if skip:
        sweep(now=timezone.now())
        if Activity.objects.filter(dispatched_at=None, created_at__lt=pause.since).exists():
            raise StillWaiting
    with transaction.atomic():
        dropped = sum(lane.skip(pause.since) for lane in outgoing.lanes()) if skip else 0
        pause.delete()
    return dropped
