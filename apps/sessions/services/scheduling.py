# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.live import publish
from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.days import wall_time
from apps.sessions.models import Room, Session
from apps.sessions.services.telling import changes, held, plain
from apps.sessions.services.writing import lock, save

State = Session.State


class _SameRoom:
    """Stands for "leave the room as it is", where None means no room."""


SAME_ROOM = _SameRoom()


@transaction.atomic
def confirm(session: Session, *, by: User | None) -> Session:
    """Put a proposed session on the programme."""
    session = lock(session)
    if session.state == State.CONFIRMED:
        return session
    if session.is_off:
        raise Refused(_("This session was called off. Restore it instead."), code="is-off")
    return _set_state(session, State.CONFIRMED, "", by=by, verb="session.confirmed")


@transaction.atomic
def cancel(session: Session, *, reason: str = "", by: User | None) -> Session:
    """Call a session off: page, discussion and calendar entry stay and say so, with the reason."""
    session = lock(session)
    reason = " ".join(reason.split())[:300]
    if session.state == State.WITHDRAWN:
        raise Refused(_("The speaker has withdrawn this session already."), code="is-off")
    if session.state == State.CANCELLED and session.state_reason == reason:
        return session
    return _set_state(session, State.CANCELLED, reason, by=by, verb="session.cancelled")


@transaction.atomic
def withdraw(session: Session, *, reason: str = "", by: User | None) -> Session:
    """The speaker takes the session back."""
    session = lock(session)
    reason = " ".join(reason.split())[:300]
    if session.state == State.CANCELLED:
        raise Refused(_("This session has been cancelled already."), code="is-off")
    if session.state == State.WITHDRAWN and session.state_reason == reason:
        return session
    return _set_state(session, State.WITHDRAWN, reason, by=by, verb="session.withdrawn")


@transaction.atomic
def restore(session: Session, *, by: User | None) -> Session:
    """A session called off takes place after all, at the time it had."""
    session = lock(session)
    if not session.is_off:
        return session
    return _set_state(session, State.CONFIRMED, "", by=by, verb="session.restored")


@transaction.atomic
def reschedule(
    session: Session,
    *,
    starts_at: datetime | None,
    ends_at: datetime | None,
    room: Room | _SameRoom | None = SAME_ROOM,
    day: date | None = None,
    by: User | None,
) -> Session:
    """Move a session in time, to another room, or both; its page says from where.

    `day` is the programme's day, the date in the event's zone unless given: what begins after
    midnight may belong to the evening before. None as start takes the time away.
    """
    session = lock(session)
    new_room = session.room if isinstance(room, _SameRoom) else room
    if session.is_off:
        raise Refused(_("A cancelled session has no time to change."), code="is-off")
    _check_times(starts_at, ends_at)
    if new_room is not None and new_room.event_id != session.event_id:
        raise Refused(_("This room belongs to another event."), code="foreign-room")
    day = day or _day_of(starts_at, session)
    before = held(session, ["starts_at", "ends_at", "room", "day"])
    after = {"starts_at": starts_at, "ends_at": ends_at, "room": new_room, "day": day}
    if before == after:
        return session
    _note_move(session, starts_at, new_room)
    session.starts_at, session.ends_at, session.room, session.day = (
        starts_at,
        ends_at,
        new_room,
        day,
    )
    session.wall_start = wall_time(starts_at, session.event.timezone) if starts_at else ""
    edited = [name for name in _PLACE if before[name] != after[name]]
    save(session, *_PLACE, "day", *_MOVE_FIELDS, edited=edited, by=by)
    record("session.rescheduled", session, by=by, before=_plain(before), after=_plain(after))
    publish(f"session:{session.pk}", "moved")
    return session


_PLACE = ("starts_at", "ends_at", "room")
_MOVE_FIELDS = ("wall_start", "moved_from", "moved_from_room", "moved_at")


def _set_state(session: Session, state: str, reason: str, *, by: User | None, verb: str) -> Session:
    before = held(session, ["state", "state_reason"])
    session.state, session.state_reason = state, reason
    save(session, "state", "state_reason", edited=["state"], by=by)
    record(verb, session, by=by, reason=reason, **changes(before, session))
    publish(f"session:{session.pk}", "moved")
    return session


def _check_times(starts_at: datetime | None, ends_at: datetime | None) -> None:
    if ends_at is not None and (starts_at is None or ends_at <= starts_at):
        raise Refused(_("A session ends after it starts."), code="ends-before-start")


def _day_of(starts_at: datetime | None, session: Session) -> date | None:
    return starts_at.astimezone(session.event.zone).date() if starts_at else None


def _note_move(session: Session, starts_at: datetime | None, room: Room | None) -> None:
    """What "moved from" says. Nothing for sessions nobody has seen, nor for one moved back."""
    if session.state != State.CONFIRMED:
        return
    if starts_at != session.starts_at:
        back = starts_at == session.moved_from
        session.moved_from = None if back else session.starts_at
    if room != session.room:
        old, new = (place.name if place else "" for place in (session.room, room))
        session.moved_from_room = "" if new == session.moved_from_room else old
    moved = session.moved_from is not None or session.moved_from_room
    session.moved_at = clock.now() if moved else None


def _plain(place: dict[str, Any]) -> dict[str, Any]:
    """For the record of what happened: where it was whole, so that nobody must look it up."""
    return {name: plain(value) for name, value in place.items()}
