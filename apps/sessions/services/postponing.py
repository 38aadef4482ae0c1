# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date, timedelta

from django.db import transaction

from apps.accounts.models import User
from apps.activity.services import record
from apps.events.days import at_wall_time, wall_time
from apps.events.models import Event
from apps.events.services import change, touch
from apps.sessions.models import Session
from apps.sessions.services.writing import lock_event, save_calendar_of


@transaction.atomic
def postpone(event: Event, *, days: int, by: User | None) -> Event:
    """Hold the whole event `days` later (earlier when negative), at the same wall times.

    Sessions move with it, so none of them says "moved from".
    """
    event = lock_event(event)
    if not days:
        return event
    shift = timedelta(days=days)
    event = change(event, by=by, starts_on=event.starts_on + shift, ends_on=event.ends_on + shift)
    rows = Session.objects.filter(event=event).select_related("room", "track").order_by("pk")
    sessions = list(rows.select_for_update(of=("self",), no_key=True))
    for session in sessions:
        session.event = event
        session.day = session.day + shift if session.day else None
        if session.moved_from:
            told = wall_time(session.moved_from, event.timezone)
            session.moved_from = at_wall_time(_later(told, shift), event.timezone)
        before = session.starts_at
        if before is None:
            continue
        wall = session.wall_start or wall_time(before, event.timezone)
        session.wall_start = _later(wall, shift)
        session.starts_at = after = at_wall_time(session.wall_start, event.timezone)
        session.ends_at = after + (session.ends_at - before) if session.ends_at else None
    save_calendar_of(sessions, "day", "starts_at", "ends_at", "wall_start", "moved_from")
    touch(event)
    record("event.postponed", event, by=by, event=event, days=days)
    return event


def _later(wall: str, shift: timedelta) -> str:
    """The same time of day on another day."""
    day, hour = wall.split("T")
    return f"{date.fromisoformat(day) + shift}T{hour}"
