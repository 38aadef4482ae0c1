# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holding a role brings; the verbs that give and take them record it."""

from apps.accounts.models import User
from apps.core import roles
from apps.events.models import Event, EventRole

OPEN_THE_ADMIN = roles.ANY_WORK
"""Who has one of these in any event may open the admin, which then shows only their events."""


def hold(event: Event, *, user: User, role: str) -> tuple[EventRole, bool]:
    """The role, and whether it is new. The event is locked, or nobody knows it yet."""
    given, new = EventRole.objects.get_or_create(event=event, user=user, role=EventRole.Role(role))
    if new:
        let_in(user.pk)
    return given, new


def let_in(user_id: int) -> None:
    """Open the admin to a person with a role that works there, close it to one without."""
    person = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    works = person.event_roles.filter(role__in=OPEN_THE_ADMIN).exists()
    User.objects.filter(pk=user_id).update(is_staff=works or person.is_superuser)
