# SPDX-License-Identifier: AGPL-3.0-or-later
"""Discussions that are started by a grant only: each takes a unit, and may give it back."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.events.granted import needs_grant
from apps.events.models import Event
from apps.events.services import count_in, give_back, spend, take_again
from apps.sessions.models import Session, SessionSpeaker
from apps.threads.models import Thread

GIVEN_BACK_FOR = timedelta(hours=1)
"""How long whoever removes their own discussion, in which nobody answered, has its unit back."""


def may_start_freely(event: Event | None, session: Session | None, by: Any) -> bool:
    """Whether this person starts discussions there without a grant: speakers do about their own
    sessions, and who needs_grant does not mean."""
    if event is None or not needs_grant(event, by):
        return True
    if session is None:
        return False
    mine = SessionSpeaker.objects.filter(session=session, speaker__person=by.person_id)
    return mine.exists()


def spend_unit(thread: Thread, *, by: Any, event: Event | None = None) -> None:
    """Refused when no unit is left; nothing where none is needed. The discussion, and what it is a
    part of, are locked or new. `event` is another than its home where it is listed there as well.
    """
    goal = event or thread.event
    if goal is None or may_start_freely(goal, thread.session, by):
        return
    spend(goal, thread=thread.pk, parent=thread.parent_id, by=by)


def count_unit(thread: Thread, *, by: Any) -> None:
    """It was started on a forum by somebody with an account here."""
    if by is not None and not may_start_freely(thread.event, thread.session, by):
        count_in(thread.event, thread=thread.pk, by=by)  # type: ignore[arg-type]


def give_unit_back(thread: Thread) -> None:
    """Whoever began it took it away while nobody had answered."""
    if timezone.now() - thread.created_at <= GIVEN_BACK_FOR:
        give_back(thread.pk)


def take_unit_again(thread: Thread, *, by: Any) -> None:
    """Whoever began it puts it back: that is starting it again."""
    if thread.event is not None:
        take_again(thread.event, thread=thread.pk, by=by)
