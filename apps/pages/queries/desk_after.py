# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a session leaves its speakers with: who came, what was asked, and where it goes on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import ngettext

from apps.accounts.models import Person
from apps.rsvps.queries import headcount_of
from apps.sessions.models import Session
from apps.threads.queries import main_thread
from apps.threads.queries.questions import asking_of

NEIGHBOURS = 3
"""Earlier and later sessions of a speaker that a desk offers."""


@dataclass(frozen=True)
class Number:
    """A count and what is counted; `anchor` is where something can be done about it."""

    number: int
    words: str
    anchor: str = ""


def numbers_of(session: Session) -> list[Number]:
    """Three queries; nothing that would count nobody."""
    come = headcount_of(event=session.event, session=session)
    asking, thread = asking_of(session), main_thread(session)
    here = (come.in_person + come.online) if come else 0
    later = come.later if come else 0
    asked = asking.waiting_count + asking.answered_count + asking.held_count
    posts = thread.posts_count - thread.moved_count if thread else 0
    rows = [
        Number(here, ngettext("person said they come", "people said they come", here)),
        Number(later, ngettext("catches up later", "catch up later", later)),
        Number(asked, ngettext("question was asked", "questions were asked", asked)),
        Number(
            asking.answered_count,
            ngettext("question is answered", "questions are answered", asking.answered_count),
        ),
        Number(
            asking.waiting_count,
            ngettext("question is still open", "questions are still open", asking.waiting_count),
            "h-questions",
        ),
        Number(posts, ngettext("post in the discussion", "posts in the discussion", posts)),
    ]
    return [row for row in rows if row.number]


def earlier_ones(session: Session, person: Person, user: Any, *, now: datetime) -> list[Session]:
    """Sessions of the same person at other events that are over, with something to take along."""
    theirs = _theirs(session, person, user).filter(starts_at__lt=session.starts_at or now)
    brings = Q(summary__isnull=False) | Q(preparation__isnull=False)
    return list(theirs.filter(brings).order_by("-starts_at", "-pk")[:NEIGHBOURS])


def later_ones(session: Session, person: Person, user: Any, *, now: datetime) -> list[Session]:
    """Where the same person speaks next, at other events, and has not written a summary yet."""
    ahead = Q(starts_at__gt=now) | Q(starts_at=None, event__finishes_at__gt=now)
    theirs = _theirs(session, person, user).filter(ahead, state=Session.State.CONFIRMED)
    return list(theirs.filter(summary=None).order_by("starts_at", "pk")[:NEIGHBOURS])


def _theirs(session: Session, person: Person, user: Any) -> Any:
    shown = Session.objects.visible_to(user).filter(speakers__person=person)
    return shown.exclude(event=session.event_id).select_related("event").distinct()
