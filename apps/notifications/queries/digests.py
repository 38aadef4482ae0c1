# SPDX-License-Identifier: AGPL-3.0-or-later
"""What digests tell of."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet

from apps.threads.models import Question, seen_by

SINCE = timedelta(days=400)
"""What was asked before that waits for nobody any more."""

LISTED = 10


def who_waits_for_answers(now: datetime) -> list[int]:
    """The accounts of those with an open question of an event that is over."""
    rows = _open(now).order_by().values_list("asker__user", flat=True)
    return sorted(set(rows))


def open_questions(users: Collection[int], now: datetime) -> dict[int, list[Question]]:
    """Each person's, the latest first, as everybody may see them. One statement."""
    found: dict[int, list[Question]] = defaultdict(list)
    rows = _open(now).filter(asker__user__in=users)
    rows = rows.defer("post__fragments", "post__text").select_related(
        "asker__user", "session__event", "post"
    )
    for question in rows.order_by("-post"):
        mine = found[question.asker.user.pk if question.asker else 0]
        if len(mine) < LISTED:
            mine.append(question)
    return found


def _open(now: datetime) -> QuerySet[Question]:
    return (
        Question.objects.waiting()
        .listed()
        .filter(
            seen_by(None, at="post__thread__"),
            asker__user__is_active=True,
            post__created_at__gt=now - SINCE,
            session__event__finishes_at__lte=now,
            session__event__hidden=False,
        )
    )
