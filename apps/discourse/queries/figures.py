# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of a mirror: what stands there, what waits, what stands still, and why."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min, Q

from apps.discourse.models import Delivery, EventMirror, MirroredPost, Topic
from apps.threads.models import Post

State = MirroredPost.State


@dataclass(frozen=True)
class Figures:
    """`unmatched` are deliveries that nothing is known to do with yet, and posts that wait for the
    forum's moderators. Times are None where nothing waits."""

    topics: int
    posts: int
    topics_to_send: int
    posts_to_send: int
    topics_to_read: int
    oldest_waiting: datetime | None
    next_try: datetime | None
    topics_parked: int
    posts_parked: int
    unmatched: int
    last_error: str
    compared: datetime | None


def figures(mirror: EventMirror) -> Figures:
    topics = Topic.objects.filter(mirror=mirror)
    rows = MirroredPost.objects.filter(topic__mirror=mirror)
    to_send = topics.filter(Q(changed__gt=F("worked")) | Q(doing__isnull=False), parked="")
    waits = to_send.aggregate(oldest=Min("waits_since"), at=Min("next_try_at"))
    unsent = Post.objects.filter(
        Q(mirrored=None) | Q(mirrored__state=State.WAITING),
        thread__forum_topic__in=topics,
        removed_at=None,
        moved_to=None,
    )
    told = topics.exclude(last_error="").order_by("-parked_at", "-pk")
    deliveries = Delivery.objects.filter(forum=mirror.forum_id, worked_at=None)
    return Figures(
        topics=topics.exclude(number=None).count(),
        posts=rows.filter(state=State.THERE).count(),
        topics_to_send=to_send.count(),
        posts_to_send=unsent.count(),
        topics_to_read=topics.exclude(heard_at=None).count(),
        oldest_waiting=waits["oldest"],
        next_try=waits["at"],
        topics_parked=topics.exclude(parked="").count(),
        posts_parked=rows.filter(state=State.PARKED).count(),
        unmatched=deliveries.count() + rows.filter(state=State.QUEUED).count(),
        last_error=told.values_list("last_error", flat=True).first() or "",
        compared=mirror.swept_at,
    )
