# SPDX-License-Identifier: AGPL-3.0-or-later
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from apps.sessions.models import Resource, Session, Summary
from apps.threads.models import Question


@dataclass(frozen=True)
class ThereIs:
    """What there is of a session that everybody may see."""

    recording: bool
    summary: bool
    questions: int
    """Those still open."""


def there_is(sessions: Collection[int]) -> dict[int, ThereIs]:
    """By session; three statements, none for no session."""
    if not sessions:
        return {}
    nobody = AnonymousUser()
    seen = Session.objects.visible_to(nobody).filter(pk__in=sessions)
    recordings = Resource.objects.filter(kind=Resource.Kind.RECORDING, session__in=seen)
    recorded = set(recordings.values_list("session", flat=True))
    summed_up = set(Summary.objects.filter(session__in=seen).values_list("session", flat=True))
    waiting = Question.objects.visible_to(nobody).filter(session__in=seen).listed().waiting()
    told = waiting.order_by().values("session").annotate(n=Count("pk"))
    questions = Counter(dict(told.values_list("session", "n")))
    return {pk: ThereIs(pk in recorded, pk in summed_up, questions[pk]) for pk in sessions}
