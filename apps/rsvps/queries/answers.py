# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Collection
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import Person
from apps.events.models import Event
from apps.rsvps.models import Headcount, Rsvp
from apps.sessions.models import Session

NAMED = 200
"""People that a page names."""


def headcount_of(*, event: Event, session: Session | None) -> Headcount | None:
    """Of an event itself, or of one of its sessions; None while nobody has answered."""
    return Headcount.objects.filter(event=event, session=session).first()


def mine(user: Any, *, event: int = 0, session: int = 0) -> dict[str, Any] | None:
    """What this person answered there. One small statement."""
    here = {"headcount__session": session} if session else {"headcount__event": event}
    rows = Rsvp.objects.filter(user=user.pk, **here)
    if not session:
        rows = rows.filter(headcount__session=None)
    found: Any = rows.values("answer", "state", "is_named", "for_start", "offered_until").first()
    return found


def answered(user: Any, sessions: Collection[int], events: Collection[int]) -> set[str]:
    """Of these, the ones this person has answered, as devices name them."""
    rows = Rsvp.objects.filter(user=user.pk)
    found = rows.filter(headcount__session__in=sessions).values_list("headcount__session")
    whole = rows.filter(headcount__event__in=events, headcount__session=None)
    return {f"s{pk}" for (pk,) in found} | {
        f"e{pk}" for (pk,) in whole.values_list("headcount__event")
    }


def named(headcount: Headcount | None) -> list[tuple[Rsvp.Answer, list[Person]]]:
    """Who wants to be named, by answer; the first to answer first. One statement, or none."""
    if headcount is None:
        return []
    rows = headcount.rsvps.shown_to_everybody().select_related("user__person")
    order = {answer: place for place, answer in enumerate(Rsvp.Answer)}
    found = sorted(rows.order_by("pk")[:NAMED], key=lambda row: order[Rsvp.Answer(row.answer)])
    return [
        (Rsvp.Answer(answer), [row.user.person for row in group])
        for answer, group in groupby(found, key=lambda row: row.answer)
    ]


def answers_of(user: Any) -> QuerySet[Rsvp]:
    """All that somebody answered, the oldest first."""
    rows = Rsvp.objects.filter(user=user).select_related(
        "headcount__event", "headcount__session__event"
    )
    return rows.order_by("pk")
