# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many answered the box of an event on the forum: no webhook tells of that."""

from datetime import datetime

from apps.discourse.client import api
from apps.discourse.client.answers import Answer, Done, Later, LockedOut
from apps.discourse.models import EventMirror, MirroredPost, Topic
from apps.rsvps.services import count_elsewhere


def count(
    mirror: EventMirror, *, now: datetime, lane: api.Lane = api.Lane.BACKFILL
) -> Answer | None:
    """Ask for the numbers; None when they are known now, or when there is nothing to ask for."""
    if not mirror.forum.can("calendar"):
        return None
    cards = MirroredPost.objects.filter(
        topic__mirror=mirror,
        topic__kind=Topic.Kind.MAIN,
        topic__gone_at=None,
        is_card=True,
        state=MirroredPost.State.THERE,
    )
    card = cards.select_related("topic").first()
    if card is None or card.remote_id is None:
        return None
    # The event of a post has the number of the post.
    answer = api.event(mirror.forum, card.remote_id, now=now, lane=lane)
    if isinstance(answer, Later | LockedOut):
        return answer
    if isinstance(answer, Done):
        told = answer.data.get("event")
        stats = told.get("stats") if isinstance(told, dict) else None
        count_elsewhere(
            mirror.event,
            place=mirror.forum.name,
            address=f"{mirror.forum.base_url}/t/-/{card.topic.number}",
            going=_number(stats, "going"),
            interested=_number(stats, "interested"),
        )
    return None


def _number(stats: object, name: str) -> int:
    number = stats.get(name) if isinstance(stats, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else 0
