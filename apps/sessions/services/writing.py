# SPDX-License-Identifier: AGPL-3.0-or-later
"""How every verb takes hold of a session and how it leaves it."""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone as clock

from apps.accounts.models import User
from apps.events.models import Event
from apps.events.services import touch
from apps.sessions import ical
from apps.sessions.models import Session, Speaker, Summary


def lock_event(event: Event) -> Event:
    """The event's row is locked first, always: imports hold it while they write sessions."""
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def lock(session: Session) -> Session:
    """A fresh copy of the session, locked after its event, with room and track."""
    event = Event.objects.select_for_update(no_key=True).get(pk=session.event_id)
    sessions = Session.objects.select_related("room", "track")
    fresh = sessions.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    fresh.event = event
    return fresh


def save(session: Session, *fields: str, edited: Iterable[str] = (), by: User | None) -> None:
    """Write these fields of a locked session with what follows from them; kept pages are void.

    `edited` are those a person has decided on here: imports leave them alone from now on.
    """
    session.version += 1
    ical.fill([session])
    if by is not None:
        session.edited_fields = sorted({*session.edited_fields, *edited})
    session.save(
        update_fields=[*fields, "edited_fields", "version", "ical", "sequence", "updated_at"]
    )
    touch(session.event)


def touch_session(session: Session) -> None:
    """Something its page shows has changed, without a change of its own fields."""
    Session.objects.filter(pk=session.pk).update(version=F("version") + 1, updated_at=clock.now())
    touch(session.event)


def touch_speaker(speaker: Speaker) -> None:
    """The pages of their sessions show the speaker too."""
    speaker.sessions.update(version=F("version") + 1, updated_at=clock.now())
    touch(speaker.event)


def touch_summary(summary: Summary) -> None:
    touch_session(summary.session)


def save_calendar_of(sessions: Iterable[Session], *fields: str) -> int:
    """Write those sessions whose calendar text changed, each with its next version; how many."""
    now = clock.now()
    changed = ical.fill(sessions, now=now)
    for session in changed:
        session.version += 1
        session.updated_at = now
    Session.objects.bulk_update(
        changed, [*fields, "version", "ical", "sequence", "updated_at"], batch_size=500
    )
    return len(changed)
