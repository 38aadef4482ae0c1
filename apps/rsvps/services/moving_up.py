# SPDX-License-Identifier: AGPL-3.0-or-later
"""The waiting list: who waits longest is offered the place that is free, and confirms in time."""

from datetime import datetime, timedelta

from apps.activity.services import record_all
from apps.rsvps.models import SEATED, Headcount, Rsvp
from apps.rsvps.occasions import Occasion

State = Rsvp.State


def lapse(headcount: Headcount, *, now: datetime) -> int:
    """Take back the places that nobody has confirmed in time; how many. The row is locked.

    None of what is off: nobody can confirm it. It is held anew when it is on again.
    """
    if not (headcount.in_person_held or headcount.online_held):
        return 0
    if headcount.called_off_at is not None or occasion_of_headcount(headcount).is_off:
        return 0
    late = list(headcount.rsvps.filter(state=State.OFFERED, offered_until__lte=now))
    for rsvp in late:
        headcount.count(rsvp, -1)
        rsvp.state, rsvp.waits_since = State.LAPSED, None
    Rsvp.objects.bulk_update(late, ["state", "waits_since"])
    record_all("rsvp.lapsed", [(rsvp, {}) for rsvp in late], event=headcount.event)
    return len(late)


def hold_anew(headcount: Headcount, *, now: datetime) -> None:
    """Whoever was held a place when it was called off has as long as anybody. The row is locked."""
    until = _held_until(headcount, occasion_of_headcount(headcount), now)
    held = headcount.rsvps.filter(state=State.OFFERED, offered_until__lt=until)
    held.update(offered_until=until)


def promote(headcount: Headcount, *, now: datetime) -> int:
    """Offer what is free to who waits longest; how many. The row is locked.

    Where places are not counted any more nobody has to confirm.
    """
    occasion = occasion_of_headcount(headcount)
    if occasion.is_off or occasion.has_begun(now):
        return 0
    return sum(
        _promote(headcount, answer, _held_until(headcount, occasion, now)) for answer in SEATED
    )


def occasion_of_headcount(headcount: Headcount) -> Occasion:
    return Occasion(headcount.event, headcount.session)


def _promote(headcount: Headcount, answer: str, until: datetime) -> int:
    free = headcount.free(answer)
    if not headcount.waiting(answer) or free == 0:
        return 0
    rows = headcount.rsvps.filter(answer=answer, state=State.WAITING)
    next_ones = list(rows.order_by("waits_since", "pk")[:free])
    for rsvp in next_ones:
        headcount.count(rsvp, -1)
        if free is None:
            rsvp.state, rsvp.waits_since = State.COUNTED, None
        else:
            rsvp.state, rsvp.offered_until = State.OFFERED, until
        headcount.count(rsvp, 1)
    Rsvp.objects.bulk_update(next_ones, ["state", "waits_since", "offered_until"])
    told = {} if free is None else {"until": until.isoformat()}
    record_all("rsvp.promoted", [(rsvp, told) for rsvp in next_ones], event=headcount.event)
    return len(next_ones)


def _held_until(headcount: Headcount, occasion: Occasion, now: datetime) -> datetime:
    until = now + timedelta(hours=headcount.hold_hours)
    return min(until, occasion.starts_at) if occasion.starts_at else until
