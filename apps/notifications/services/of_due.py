# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes care of something is told that it is due, once for each date."""

from datetime import datetime

from apps.notifications.models import Kind
from apps.notifications.news import News, Telling
from apps.notifications.services.telling import tell
from apps.threads import services as threads
from apps.threads.models import FollowUp


def tell_of_due(*, now: datetime) -> int:
    """How many were told."""
    due = threads.due(now=now)
    told = tell([_telling(one, now) for one in due], now=now)
    threads.note_reminded(due, now=now)
    return told


def _telling(follow_up: FollowUp, now: datetime) -> Telling:
    owner, due_on, accepted = follow_up.owner, follow_up.due_on, follow_up.accepted_at
    assert owner is not None, "Only what somebody takes care of is due"
    assert due_on is not None, "What is due has a date"
    assert accepted is not None, "Who is only asked is told nothing"
    thread = follow_up.post.thread
    news = News(
        key=f"due:{follow_up.pk}:{due_on:%Y%m%d}:{accepted.timestamp():.0f}",
        kind=Kind.DUE,
        group=f"due:{follow_up.pk}",
        happened_at=now,
        event=thread.event_id,
        thread=thread.pk,
        post=follow_up.post_id,
        data={"follow_up": follow_up.pk, "due_on": due_on.isoformat()},
    )
    return Telling(owner.user.pk, news, names_me=True)
