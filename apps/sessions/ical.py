# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendar entries of sessions. A session's text is built when it changes and stored with it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone as clock

from apps.core import text
from apps.events import ical
from apps.events.models import Event
from apps.sessions.models import Session

TEXT_LENGTH = 600
"""Characters of the abstract in an entry; the whole of it is a tap away."""


def session_ical(session: Session, *, now: datetime | None = None) -> str:
    """The session's VEVENT; the stored text when it still says the same, "" without a time."""
    return _renewed(session, now or clock.now())[0]


def fill(sessions: Iterable[Session], *, now: datetime | None = None) -> list[Session]:
    """Set `ical` and `sequence` where the calendar text changed; those sessions, unsaved.

    Needs pk of the event only, so it serves sessions not saved yet. Reads session.event, .room and
    .track: have them loaded. Cost: half a millisecond each.
    """
    now = now or clock.now()
    changed = []
    for session in sessions:
        entry, sequence = _renewed(session, now)
        if entry != session.ical:
            session.ical, session.sequence = entry, sequence
            changed.append(session)
    return changed


def calendar(
    texts: Iterable[str],
    *,
    event: Event,
    name: str,
    address: str,
    between: ical.Span,
) -> bytes:
    """A calendar file of stored entries of one event, with its zone described `between`."""
    return ical.calendar_file(
        texts,
        name=name,
        address=ical.address_of(address),
        zones={event.timezone: between},
    )


def _renewed(session: Session, now: datetime) -> tuple[str, int]:
    """A session that lost its time has no entry; its SEQUENCE waits for the next time it gets."""
    if session.starts_at is None:
        return "", session.sequence + 1 if session.ical else session.sequence
    entry = _entry_of(session, session.starts_at)
    return ical.renewed(session.ical, session.sequence, entry, now=now)


def _entry_of(session: Session, starts_at: datetime) -> ical.Entry:
    event = session.event
    address = ical.address_of(session.get_absolute_url())
    place = [session.room.name if session.room else "", event.place]
    said = [session.state_reason, text.excerpt(session.abstract_html, TEXT_LENGTH), address]
    return ical.Entry(
        uid=ical.uid_of(f"session-{event.pk}-{session.code.upper()}"),
        summary=session.title,
        language=session.language,
        starts=starts_at.astimezone(event.zone),
        ends=session.ends_at.astimezone(event.zone) if session.ends_at else None,
        place=ical.names_beside(place),
        text="\n\n".join(part for part in said if part),
        category=session.track.name if session.track else "",
        address=address,
        cancelled=session.is_off or event.cancelled_at is not None,
    )
