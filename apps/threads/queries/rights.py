# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may arrange discussions."""

from typing import Any

from django.db.models import Q

from apps.core import roles
from apps.events.models import Event, EventRole
from apps.events.moderating import moderating
from apps.sessions.models import Session
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
    """Where it is listed besides and this reader may end that: for those who may arrange it
    wherever they may know of, in their own events for those who moderate these. Two queries at
    most for who moderates nothing, then one for each event."""
    places = thread.places.select_related("area", "event", "session").order_by("pk")
    if may_arrange(thread, user):
        in_event, in_session = Q(event=None), Q(session=None)
        in_event |= Q(event__in=Event.objects.visible_to(user))
        in_session |= Q(session__in=Session.objects.visible_to(user))
        return list(places.filter(in_event, in_session))
    if not user.is_authenticated:
        return []
    held = EventRole.objects.filter(user=user, role__in=roles.MODERATORS)
    mine = places.filter(event__in=held.values("event"))
    return [place for place in mine if moderates(user, place.event_id, thread.language)]
