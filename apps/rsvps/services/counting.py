# SPDX-License-Identifier: AGPL-3.0-or-later
"""How every verb takes hold of a headcount and how it leaves it."""

from datetime import datetime

from django.db.models import QuerySet

from apps.rsvps.models import Headcount
from apps.rsvps.occasions import Occasion
from apps.rsvps.services.moving_up import lapse, promote


def lock(occasion: Occasion) -> Headcount:
    """The headcount, made by whoever comes first, and locked: the others wait here."""
    headcount = locked().filter(**occasion.here()).first()
    if headcount is None:
        # Of two at the same moment one inserts and the other waits for it.
        Headcount.objects.bulk_create([Headcount(**occasion.here())], ignore_conflicts=True)
        headcount = locked().get(**occasion.here())
    return headcount


def locked() -> QuerySet[Headcount]:
    """Headcounts with what they count for, to be locked one by one, in the order of their keys."""
    rows = Headcount.objects.select_related("event", "session__event").order_by("pk")
    return rows.select_for_update(of=("self",), no_key=True)


def settle(headcount: Headcount, *, now: datetime) -> None:
    """After a change: who is next moves up, pages that show the counts are made anew."""
    lapse(headcount, now=now)
    promote(headcount, now=now)
    headcount.version += 1
    headcount.save()
