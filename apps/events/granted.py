# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who needs a grant where, and what is left of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from apps.core import roles
from apps.events.models import Event, EventRole, Grant


@dataclass(frozen=True)
class Balance:
    """What somebody has left in an event: of discussions; a grant may be over or used up."""

    left: int = 0
    of: int = 0
    until: date | None = None
    is_asked: bool = False


def today_in(event: Event) -> date:
    """Grants last to the end of a day where the event is."""
    return timezone.localdate(timezone=event.zone)


def needs_grant(event: Event, user: Any) -> bool:
    """Whether this person starts discussions there by a grant only. At most one query.

    In an unofficial event that somebody started by a grant this holds for its owner, too: a role
    one can give oneself would be no limit. Once it is adopted, its team is free.
    """
    if not event.starts_by_grant or user.is_superuser:
        return False
    if event.status == Event.Status.UNOFFICIAL:
        return True
    works = EventRole.objects.filter(event=event, user=user, role__in=roles.MODERATORS)
    return not works.exists()


def balance(event: Event, user: Any) -> Balance:
    """What this person has left there. One query, one more for who has nothing."""
    live = Grant.objects.live(today_in(event)).covering(event).filter(user=user)
    spent = Count("uses", filter=Q(uses__returned_at=None, uses__parent=None))
    rows = list(live.annotate(spent=spent).order_by("pk"))
    if rows:
        return Balance(
            left=sum(max(0, row.discussions - row.spent) for row in rows),
            of=sum(row.discussions for row in rows),
            until=max(row.until for row in rows if row.until is not None),
        )
    asked = Grant.objects.covering(event).filter(user=user, state=Grant.State.ASKED)
    return Balance(is_asked=asked.exists())


def to_start_with(user: Any) -> list[Grant]:
    """The grants by which this person may start an event today: of an event that is not here yet,
    and of series. One query."""
    live = Grant.objects.live(timezone.localdate()).filter(user=user, event=None)
    return list(live.select_related("series").order_by("pk"))
