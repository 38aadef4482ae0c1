# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may arrange discussions."""

from typing import Any

from apps.core import roles
from apps.events.models import EventRole
from apps.events.moderating import moderating
from apps.threads.models import Thread, ThreadPlace


def moderates(user: Any, event: int | None, language: str) -> bool:
    """Those who moderate texts of this language in this event, and superusers; without an event
    superusers only."""
    right = moderating(user, event)
    return right is not None and right.covers(language)


def may_arrange(thread: Thread, user: Any) -> bool:
    """Whoever began it, and those who moderate its home: title, tags, where else it is listed."""
    if not user.is_authenticated:
        return False
    return thread.created_by_id == user.pk or moderates(user, thread.event_id, thread.language)


def places_to_take_out(thread: Thread, user: Any) -> list[ThreadPlace]:
    """Where it is listed besides and this reader may end that: everywhere for those who may
    arrange it, in their own events for those who moderate these. Two queries at most for who
    moderates nothing, then one for each event."""
    places = thread.places.select_related("area", "event", "session").order_by("pk")
    if may_arrange(thread, user):
        return list(places)
    if not user.is_authenticated:
        return []
    held = EventRole.objects.filter(user=user, role__in=roles.MODERATORS)
    mine = places.filter(event__in=held.values("event"))
    return [place for place in mine if moderates(user, place.event_id, thread.language)]
