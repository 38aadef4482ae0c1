# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom one can name with @: people who are seen here, found by any part of their names."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.lookalikes import called
from apps.accounts.models import Person
from apps.events.models import Event, EventRole
from apps.sessions.models import Session, SessionSpeaker
from apps.threads.models import Post, Thread

SUGGESTED = 8
LOOKED_AT = 60
"""Of these the best are suggested."""


def people_called(
    names: Sequence[str], *, thread: Thread | None, user: Any
) -> dict[str, Person | None]:
    """Who is meant by each of these names, None for nobody and for one of several; one query, a
    second when several people share a name.

    Case, marks, spaces, hyphens and underscores don't count. Of several the one who takes part in
    the discussion is meant.
    """
    if not names:
        return {}
    words = {name: called(name) for name in names}
    found = list(seen_here(user).filter(called__in=filter(None, words.values()))[:LOOKED_AT])
    meant = {
        name: [person for person in found if person.called == word] for name, word in words.items()
    }
    several = {person.pk for people in meant.values() if len(people) > 1 for person in people}
    here = taking_part(thread, several) if thread is not None and several else frozenset()
    return {name: _one_of(people, here) for name, people in meant.items()}


def people_like(typed: str, *, thread: Thread | None, user: Any) -> list[Person]:
    """Suggestions for what somebody types after @, those of the discussion first; two queries."""
    words = called(typed)
    if not words:
        return []
    begins = Q(called__startswith=words) | Q(called__contains=f" {words}")
    likely = list(seen_here(user).filter(begins).order_by("called", "pk")[:LOOKED_AT])
    here = taking_part(thread, [person.pk for person in likely]) if thread else frozenset()

    def rank(person: Person) -> tuple[bool, bool, str]:
        return (person.pk not in here, not person.called.startswith(words), person.called)

    return sorted(likely, key=rank)[:SUGGESTED]


def seen_here(user: Any) -> QuerySet[Person]:
    """People whom this reader can come across: they wrote, speak or organize where the reader may
    look."""
    wrote = Post.objects.visible_to(user).filter(author=OuterRef("pk"), removed_at=None)
    sessions = Session.objects.visible_to(user)
    speaks = SessionSpeaker.objects.filter(speaker__person=OuterRef("pk"), session__in=sessions)
    events = Event.objects.visible_to(user)
    organizes = EventRole.objects.filter(user__person=OuterRef("pk"), event__in=events)
    return Person.objects.visible_to(user).filter(
        Exists(wrote) | Exists(speaks) | Exists(organizes), left_at=None
    )


def taking_part(thread: Thread, people: Any) -> frozenset[int]:
    """Which of these people wrote in the discussion or speak in its session; one query."""
    wrote = Post.objects.filter(thread=thread, author__in=people).values_list("author")
    speak = SessionSpeaker.objects.filter(
        session=thread.session_id, speaker__person__in=people
    ).values_list("speaker__person")
    return frozenset(pk for (pk,) in wrote.order_by().union(speak.order_by()))


def participants(thread: Thread) -> QuerySet[Any]:
    """The ids of those who wrote in the discussion or speak in its session."""
    wrote = Post.objects.filter(thread=thread, removed_at=None).values("author")
    speak = SessionSpeaker.objects.filter(session=thread.session_id).values("speaker__person")
    return wrote.order_by().union(speak.order_by())


def _one_of(people: Sequence[Person], here: frozenset[int]) -> Person | None:
    if len(people) > 1:
        people = [person for person in people if person.pk in here]
    return people[0] if len(people) == 1 else None
