# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what for an event, and who gave or took it when: for everybody to read."""

from dataclasses import dataclass
from datetime import datetime

from apps.accounts.models import Person, User
from apps.activity.models import Activity
from apps.core.roles import Role
from apps.events.models import Event, Grant

GIVEN, TAKEN = "event.role_given", "event.role_taken"
MOST_CHANGES = 30
MOST_GRANTS = 50


@dataclass(frozen=True, slots=True)
class Holder:
    person: Person
    role: Role
    since: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """`person` got or lost the role by `by`; either is None who is no longer here."""

    at: datetime
    role: Role
    is_given: bool
    person: Person | None
    by: Person | None


def holders(event: Event) -> list[Holder]:
    """Owners first, each role in the order it was given. One query."""
    rows = event.roles.select_related("user__person").order_by("created_at", "pk")
    found = [Holder(row.user.person, Role(row.role), row.created_at) for row in rows]
    return sorted(found, key=lambda holder: Role.values.index(holder.role))


def changes(event: Event) -> list[Change]:
    """The last changes of roles, newest first. Two queries."""
    rows = list(
        Activity.objects.filter(event=event, verb__in=[GIVEN, TAKEN])
        .select_related("actor__person")
        .order_by("-pk")[:MOST_CHANGES]
    )
    accounts = User.objects.select_related("person").in_bulk({row.data["user"] for row in rows})
    return [
        Change(
            at=row.created_at,
            role=Role(row.data["role"]),
            is_given=row.verb == GIVEN,
            person=getattr(accounts.get(row.data["user"]), "person", None),
            by=row.actor.person if row.actor else None,
        )
        for row in rows
    ]


def grants(event: Event) -> list[Grant]:
    """Who was given the right to start discussions there, and from whom it was taken, the latest
    first; nothing, and no query, where everybody starts them."""
    if not event.starts_by_grant:
        return []
    rows = event.grants.filter(state__in=[Grant.State.GIVEN, Grant.State.REVOKED])
    return list(
        rows.select_related("user__person", "decided_by__person").order_by("-pk")[:MOST_GRANTS]
    )
