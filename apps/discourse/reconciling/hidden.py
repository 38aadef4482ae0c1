# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts that flags or moderators of a forum have hidden, and that are shown again: no webhook, no
log and no list tells of them. What strangers see among the newest posts is compared with ours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from apps.discourse.models import Forum, MirroredPost, Topic, Watch

State = MirroredPost.State

AT_ONCE = 120
"""More than a forum lists at once: other topics have their share of these."""


@dataclass(frozen=True)
class Known:
    topic: int
    number: int
    is_there: bool


def known_now(forum: Forum) -> list[Known]:
    """The newest that we know, before the forum is asked: what comes meanwhile is not missing."""
    rows = MirroredPost.objects.filter(
        Q(state=State.THERE) | Q(state=State.GONE, deleted_by_us=False),
        topic__mirror__forum=forum,
        topic__mirror__disconnected_at=None,
        topic__gone_at=None,
        remote_id__isnull=False,
    )
    newest = rows.order_by("-remote_id").values_list("topic", "remote_id", "state")
    return [
        Known(topic, number or 0, state == State.THERE) for topic, number, state in newest[:AT_ONCE]
    ]


def compare(
    forum: Forum, known: Iterable[Known], posts: Iterable[dict[str, Any]], *, now: datetime
) -> None:
    """Have the topics read in which a post is hidden that we show, or shown that we took for gone;
    each once, for whatever it may come from."""
    listed = {one["id"]: not (one.get("hidden") or one.get("deleted_at")) for one in posts}
    if not listed:
        return
    other = [
        one
        for one in known
        if one.number >= min(listed) and listed.get(one.number, False) is not one.is_there
    ]
    watch, _ = Watch.objects.get_or_create(forum=forum)
    news = {one.topic for one in other if _sign(one) not in watch.odd}
    Topic.objects.filter(pk__in=news, number__isnull=False).read_anew(now=now)
    odd = sorted(_sign(one) for one in other)
    if odd != watch.odd:
        Watch.objects.filter(pk=watch.pk).update(odd=odd)


def _sign(one: Known) -> int:
    return one.number if one.is_there else -one.number
