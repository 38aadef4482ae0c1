# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be followed, looked up for a reader."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet

from apps.accounts.models import Person
from apps.events.models import Event, Series
from apps.notifications.models import KINDS
from apps.sessions.models import Session
from apps.threads.models import Area, Thread

Target = Event | Session | Series | Area | Thread | Person

_ALL: dict[str, Callable[[Any], QuerySet[Any]]] = {
    "event": lambda user: Event.objects.visible_to(user),
    "session": lambda user: Session.objects.visible_to(user).select_related("event"),
    "series": lambda user: Series.objects.visible_to(user),
    "area": lambda user: Area.objects.visible_to(user),
    "thread": lambda user: Thread.objects.visible_to(user).select_related(
        "event", "session__event"
    ),
    "person": lambda user: Person.objects.visible_to(user).filter(left_at=None),
}


def targets(kind: str, user: Any) -> QuerySet[Any]:
    """Those of this kind that the reader may see."""
    return _ALL[kind](user)


def kind_of(target: Model) -> str:
    return {
        Event: "event",
        Session: "session",
        Series: "series",
        Area: "area",
        Thread: "thread",
        Person: "person",
    }[type(target)]


assert set(_ALL) == set(KINDS)


def follow_target(target: Target) -> tuple[str, Target]:
    """A session's own discussion is followed as the session: they stand on one page."""
    if isinstance(target, Thread) and target.is_main and target.session is not None:
        return "session", target.session
    return kind_of(target), target
