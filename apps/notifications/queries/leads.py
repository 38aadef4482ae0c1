# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long before it begins people want to be reminded of an event or a session."""

from collections.abc import Collection
from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.notifications.models import OwnLeads
from apps.notifications.queries import reminding
from apps.notifications.queries.occasions import Occasion, occasions
from apps.notifications.queries.wishes import Wishes
from apps.rsvps.models import SEATED, Headcount, Rsvp

FAR = timedelta(days=2 * 366)
MOST = 200
"""Things that the page of reminders shows."""

EVENT_LEADS = (24 * 60,)
"""Minutes before an event's first session, unless somebody says otherwise for that event, or
wants no reminders at all."""

Own = dict[tuple[int, int], tuple[int, ...]]
"""What was chosen for single events and sessions, by headcount and person."""


def own_leads(headcounts: Collection[int], users: Collection[int]) -> Own:
    """One statement for any number of people and things."""
    rows = OwnLeads.objects.filter(headcount__in=set(headcounts), user__in=set(users))
    found = rows.values_list("headcount", "user", "leads")
    return {(headcount, user): tuple(leads) for headcount, user, leads in found}


def leads_of(wish: Wishes, own: Own, *, key: tuple[int, int], is_session: bool) -> tuple[int, ...]:
    """In minutes, whatever else they wish to hear of the event. `key` is that of `own`."""
    usual = wish.leads if is_session or not wish.leads else EVENT_LEADS
    return own.get(key, usual)


def things_to_come(user: User, *, now: datetime) -> list[tuple[Occasion, Headcount]]:
    """What somebody takes part in and is reminded of, the next first; three statements."""
    mine = Rsvp.objects.filter(user=user, answer__in=SEATED, state=Rsvp.State.COUNTED)
    headcounts = set(mine.values_list("headcount", flat=True))
    if not headcounts:
        return []
    found = occasions(now, now + FAR, headcounts=headcounts)[:MOST]
    rows = reminding.headcounts([one.headcount for one in found])
    return [(one, rows[one.headcount]) for one in found]
