# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of answers when an event or a session is called off, or takes place after all.

A move needs nothing written: each answer knows the beginning it was given for.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone as clock

from apps.activity.services import record
from apps.rsvps.models import Headcount
from apps.rsvps.services.counting import locked, settle
from apps.rsvps.services.moving_up import hold_anew, occasion_of_headcount
from apps.sessions.models import Session

OFF = Q(event__cancelled_at__isnull=False) | Q(
    session__state__in=[Session.State.CANCELLED, Session.State.WITHDRAWN]
)


def follow(event_id: int) -> int:
    """Make all headcounts of an event agree with what takes place; how many were written.

    Whoever answered is told of a cancellation once: `rsvps.called_off` is recorded with the mark,
    and again only when it had been taken back between. Twice changes nothing.
    """
    rows = Headcount.objects.filter(event=event_id)
    stale = rows.filter((OFF & Q(called_off_at=None)) | (~OFF & Q(called_off_at__isnull=False)))
    return sum(_follow(pk) for pk in stale.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _follow(pk: int) -> bool:
    headcount = locked().get(pk=pk)
    occasion = occasion_of_headcount(headcount)
    if occasion.is_off == (headcount.called_off_at is not None):
        return False
    now = clock.now()
    headcount.called_off_at = now if occasion.is_off else None
    if not occasion.is_off:
        hold_anew(headcount, now=now)
    settle(headcount, now=now)
    verb = "rsvps.called_off" if occasion.is_off else "rsvps.on_again"
    record(verb, occasion.target, event=headcount.event, answers=headcount.rsvps.count())
    return True
