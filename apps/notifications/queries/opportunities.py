# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to do in events, as numbers that everybody may know."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Min, QuerySet

from apps.sessions.models import Resource, Session
from apps.threads.models import FollowUp, Question


@dataclass(frozen=True)
class Opportunities:
    opens: datetime | None = None
    sessions: int = 0
    questions: int = 0
    recordings: int = 0
    follow_ups: int = 0


def opportunities(events: Collection[int]) -> dict[int, Opportunities]:
    """By event; four statements."""
    nobody = AnonymousUser()
    sessions = Session.objects.visible_to(nobody).taking_place().exclude(kind=Session.Kind.BREAK)
    sessions = sessions.filter(event__in=events)
    opens = dict(sessions.order_by().values("event").values_list("event", Min("starts_at")))
    numbers = _count(sessions, "event")
    open_questions = Question.objects.visible_to(nobody).waiting()
    questions = _count(open_questions.filter(session__event__in=events), "session__event")
    recorded = Resource.objects.filter(kind=Resource.Kind.RECORDING, session__in=sessions)
    recordings = _count(recorded, "session__event", "session")
    open_ones = FollowUp.objects.visible_to(nobody).open()
    follow_ups = _count(open_ones.filter(post__thread__event__in=events), "post__thread__event")
    return {
        event: Opportunities(
            opens.get(event),
            numbers[event],
            questions[event],
            recordings[event],
            follow_ups[event],
        )
        for event in events
    }


def _count(rows: QuerySet[Any], event: str, what: str = "pk") -> Counter[int]:
    told = rows.order_by().values(event).annotate(n=Count(what, distinct=True))
    return Counter(dict(told.values_list(event, "n")))
