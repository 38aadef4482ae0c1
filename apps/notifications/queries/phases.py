# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which events are so many days before or after themselves now."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Max, Min, Q

from apps.events.models import Event
from apps.notifications.models import Nudge
from apps.sessions.models import Session

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Phase = Nudge.Phase

BEFORE = {
    Phase.FORTNIGHT: (14 * DAY, 7 * DAY),
    Phase.TWO_DAYS: (2 * DAY, 30 * HOUR),
    Phase.HOUR: (HOUR, timedelta()),
}
AFTER = {
    Phase.DAY_AFTER: (DAY, 4 * DAY),
    Phase.WEEK_AFTER: (7 * DAY, 12 * DAY),
    Phase.MONTH_AFTER: (30 * DAY, 40 * DAY),
}
"""From when to when it is said. Whoever was told something else on the first day is told on the
next."""

OPENS, CLOSES = 9 * HOUR, 6 * HOUR
"""After the first midnight and before the last one, where there are no sessions."""


class Moment(NamedTuple):
    event: Event
    phase: Phase
    until: datetime


def moments(now: datetime) -> list[Moment]:
    """Events that take place and everybody may see, with the phase they are in. One statement."""
    first = Q(sessions__state=Session.State.CONFIRMED)
    events = Event.objects.filter(
        hidden=False,
        cancelled_at=None,
        begins_at__lt=now + 15 * DAY,
        finishes_at__gt=now - 42 * DAY,
    ).annotate(
        first=Min("sessions__starts_at", filter=first),
        last=Max("sessions__ends_at", filter=first),
    )
    return [moment for event in events.order_by("pk") for moment in _moments(event, now)]


def _moments(event: Event, now: datetime) -> list[Moment]:
    told = event.__dict__
    opens = max(told["first"] or event.begins_at + OPENS, event.begins_at)
    closes = told["last"] or event.finishes_at - CLOSES
    found = [
        Moment(event, phase, opens - until)
        for phase, (since, until) in BEFORE.items()
        if opens - since <= now < opens - until
    ]
    found += [
        Moment(event, phase, closes + until)
        for phase, (since, until) in AFTER.items()
        if closes + since <= now < closes + until
    ]
    return found
