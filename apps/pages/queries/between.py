# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a series keeps alive between its editions, and which series have nothing else to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.events.models import Event, Series
from apps.sessions.models import Resource, Session
from apps.threads.models import FollowUp, Question, Thread
from apps.threads.models.thread import seen_by
from apps.translations import queries as translations
from apps.translations.queries import Version

MOST = 6
"""How many of each a series shows."""

UNREAD = (
    "post__text", "post__fragments", "post__thread__event__ical",
    "post__thread__event__description", "post__thread__event__description_html",
)  # fmt: skip


@dataclass(frozen=True)
class Left:
    """What past editions of a series left: each the part that matters most, or empty."""

    answers: list[Question]
    questions: list[Question]
    recordings: list[tuple[Session, Version]]
    follow_ups: list[FollowUp]


def version(series: Series) -> tuple[int, int] | None:
    """Changes with every post written in a discussion of the series. One statement."""
    written = Thread.objects.filter(event__series=series).listed().latest_first()
    return written.values_list("pk", "version").first()


def left_by(series: Series, user: Any, now: datetime, *, languages: Sequence[str]) -> Left:
    """Of editions that are over. Five statements at most."""
    over = {"session__event__series": series, "session__event__finishes_at__lte": now}
    asked = Question.objects.visible_to(user).listed().filter(**over).wanted_first()
    asked = asked.select_related("post__thread__event").defer(*UNREAD)
    answered = asked.filter(
        seen_by(user, at="answer__thread__"),
        state=Question.State.ANSWERED,
        answer__removed_at=None,
    )
    to_do = FollowUp.objects.visible_to(user).filter(
        post__thread__event__series=series, post__thread__event__finishes_at__lte=now
    )
    to_do = to_do.open().select_related("owner", "post__thread__event").defer(*UNREAD)
    return Left(
        answers=list(answered.select_related("answer__author")[:MOST]),
        questions=list(asked.waiting()[:MOST]),
        recordings=_recordings(series, user, now, languages),
        follow_ups=list(to_do[:MOST]),
    )


def series_of_old(events: QuerySet[Event]) -> list[Series]:
    """The series of these events, by name. One statement."""
    held = Exists(events.filter(series=OuterRef("pk")).order_by())
    known = Series.objects.filter(held).order_by("name", "pk")
    return list(known.only("slug", "name", "language", "region", "languages"))


def _recordings(
    series: Series, user: Any, now: datetime, languages: Sequence[str]
) -> list[tuple[Session, Version]]:
    """Of the latest edition first."""
    film = Resource.objects.filter(session=OuterRef("pk"), kind=Resource.Kind.RECORDING)
    rows = Session.objects.visible_to(user).filter(Exists(film), event__series=series)
    rows = rows.filter(event__finishes_at__lte=now).select_related("event")
    rows = rows.defer("description", "description_html", "abstract", "abstract_html", "ical")
    found = list(rows.order_by("-event__finishes_at", "starts_at", "pk")[:MOST])
    titles = translations.best_many(found, "title", languages)
    return [(session, titles[session.pk]) for session in found]
