# SPDX-License-Identifier: AGPL-3.0-or-later
"""What events keep about a person, and what has to be handed over before somebody leaves."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.guarding import vouches
from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, not_told, objects, tells
from apps.core import roles
from apps.core.errors import Refused
from apps.events import personal_grants as personal_grants
from apps.events.models import Event, EventRole, Sanction
from apps.events.services import take_role


@tells(
    "roles",
    what=_("The roles you have for events: owner, organizer, moderator, translator, relay."),
    seen=_("Everybody: an event’s page of people says who has which role, and since when."),
    kept=_("Until it is given back or taken. That there was one stays on that page."),
    fields=["events.EventRole.user", "events.Event.created_by"],
)
def event_roles(user: User) -> Iterator[dict[str, Any]]:
    for role in user.event_roles.select_related("event").order_by("pk"):
        yield {"event": role.event.slug, "role": role.role, "since": role.created_at}
    for event in Event.objects.filter(created_by=user).order_by("pk"):
        yield {"event": event.slug, "role": "made its page", "since": event.created_at}


@tells(
    "sanctions",
    what=_("What moderators told you: warnings, and where you could not write until when."),
    seen=_("You, and the moderators of the event."),
    kept=_("Until you leave."),
    fields=["events.Sanction.user"],
)
def sanctions(user: User) -> Iterator[dict[str, Any]]:
    for one in Sanction.objects.filter(user=user).select_related("event").order_by("pk"):
        yield {
            "kind": one.kind,
            "event": one.event.slug if one.event else None,
            "rule": one.rule,
            "reason": one.reason,
            "since": one.created_at,
            "until": one.until,
            "taken_back_at": one.lifted_at,
        }


not_told(
    "events.Sanction.by",
    because="What a moderator decided is in the activity of whoever decided it.",
)


not_told(
    "events.Commitment.by",
    because="The commitment is the portal's word, and names those who run it in its own text.",
)


@vouches
def runs_an_event(user: User) -> bool:
    """Organizers know who is of which group."""
    return user.event_roles.filter(role__in=roles.ORGANIZERS).exists()


@objects
def last_owner(user: User) -> None:
    """An event without an owner would be nobody's: it is handed over first."""
    owned = Event.objects.filter(roles__user=user, roles__role=EventRole.Role.OWNER)
    others = EventRole.objects.filter(role=EventRole.Role.OWNER).exclude(user=user)
    alone = owned.exclude(pk__in=others.values("event")).order_by("begins_at")
    if names := list(alone.values_list("name", flat=True)[:5]):
        raise Refused(
            gettext("You are the only owner of %(events)s. Make somebody else an owner first.")
            % {"events": ", ".join(f"“{name}”" for name in names)},
            code="last-owner",
        )


@lets_go
def let_go(leaving: Leaving) -> None:
    Sanction.objects.filter(user=leaving.user).delete()
    for role in EventRole.objects.filter(user=leaving.user).select_related("event").order_by("pk"):
        take_role(role, by=None)
