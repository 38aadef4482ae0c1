# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime, timedelta

from django.db import transaction

from apps.activity.services import record_all
from apps.events.days import at_wall_time, wall_time
from apps.events.models import Event
from apps.events.services import touch
from apps.sessions.models import Session
from apps.sessions.services.writing import lock_event, save_calendar_of


@transaction.atomic
def follow_event(event: Event) -> int:
    """Make sessions agree with their event after it changed; how many were written.

    Wall times stay: when the event's zone was wrong, or the rules of a zone have changed, the
    moments move. Calendar entries get the event's new place and address. Twice changes nothing.
    """
    event = lock_event(event)
    sessions = list(
        Session.objects.filter(event=event)
        .select_related("room", "track")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    moved = []
    for session in sessions:
        session.event = event
        before = session.starts_at
        shift = _shift(before, session.wall_start, event.timezone)
        if before and shift:
            session.starts_at = before + shift
            session.ends_at = session.ends_at + shift if session.ends_at else None
            session.moved_from = session.moved_from + shift if session.moved_from else None
            moved.append((session, {"before": {"starts_at": before.isoformat()}}))
    written = save_calendar_of(sessions, "starts_at", "ends_at", "moved_from")
    if written:
        touch(event)
    record_all("session.rescheduled", moved, event=event)
    return written


def _shift(starts_at: datetime | None, announced: str, timezone: str) -> timedelta:
    """How far a start is from the wall time announced; nothing where there is none."""
    if starts_at is None or not announced or wall_time(starts_at, timezone) == announced:
        return timedelta()
    return at_wall_time(announced, timezone) - starts_at
