# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many places there are, who moves up in time, and counts put right."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core.errors import Refused
from apps.rsvps.models import LONGEST_HOLD, Headcount, Rsvp
from apps.rsvps.occasions import Target, occasion_of
from apps.rsvps.services.counting import lock, locked, settle
from apps.rsvps.services.moving_up import lapse

FIELDS = ("in_person_places", "online_places", "closes_at", "hold_hours")


@transaction.atomic
def set_places(target: Target, *, by: Any, **fields: Any) -> Headcount:
    """Say how many can come, until when, and how long a place is held; who waits moves up.

    Fewer places than are taken send nobody away: the next ones go to nobody.
    """
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"set_places does not set {sorted(unknown)}")
    headcount = lock(occasion_of(target))
    if not 1 <= fields.get("hold_hours", headcount.hold_hours) <= LONGEST_HOLD:
        raise Refused(_("A place is held for an hour at least and two weeks at most."), code="hold")
    before = {name: getattr(headcount, name) for name in fields}
    changed = [name for name, value in fields.items() if before[name] != value]
    if not changed:
        return headcount
    for name in changed:
        setattr(headcount, name, fields[name])
    settle(headcount, now=clock.now())
    told = {name: _plain(before[name]) for name in changed}
    after = {name: _plain(fields[name]) for name in changed}
    record("rsvps.places_set", headcount, by=by, before=told, after=after)
    return headcount


def lapse_all(*, now: datetime) -> int:
    """Give on what was held too long, headcount by headcount; how many places were taken back.

    Each is one transaction; one that somebody is at already is left to them, and to the next sweep.
    """
    late = Rsvp.objects.filter(
        state=Rsvp.State.OFFERED, offered_until__lte=now, headcount__called_off_at=None
    )
    return sum(_lapse(pk, now) for pk in late.values_list("headcount", flat=True).distinct())


@transaction.atomic
def recount(headcount: Headcount) -> Headcount:
    """Set all counts to what is in the table, whatever they said before."""
    headcount = locked().get(pk=headcount.pk)
    for name in _COUNTS:
        setattr(headcount, name, 0)
    groups = headcount.rsvps.order_by().values("answer", "state", "is_named")
    for group in groups.annotate(number=Count("pk")):
        row = Rsvp(answer=group["answer"], state=group["state"], is_named=group["is_named"])
        headcount.count(row, group["number"])
    settle(headcount, now=clock.now())
    return headcount


_COUNTS = (
    *Rsvp.Answer.values,
    *("in_person_held", "online_held", "in_person_waiting", "online_waiting", "named"),
)


@transaction.atomic
def _lapse(pk: int, now: datetime) -> int:
    rows = Headcount.objects.select_related("event", "session__event").filter(pk=pk)
    headcount = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if headcount is None:
        return 0
    lapsed = lapse(headcount, now=now)
    if lapsed:
        settle(headcount, now=now)
    return lapsed


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
