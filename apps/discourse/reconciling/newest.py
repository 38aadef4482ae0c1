# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest posts of a forum, from the last known on: finds what was written and what was hidden,
not what changed."""

import json
from datetime import datetime
from typing import Any

from apps.discourse import receiver
from apps.discourse.bodies import NoBody
from apps.discourse.client import api
from apps.discourse.client.answers import Answer, Done
from apps.discourse.models import Delivery, Forum, MirroredPost, Watch
from apps.discourse.reconciling import hidden
from apps.discourse.reconciling.cursors import keep_cursor

MOST_PAGES = 20
WINDOW = 50


def poll(
    forum: Forum,
    *,
    now: datetime,
    watch: Watch,
    has_log: bool = False,
    lane: api.Lane = api.Lane.FRESH,
) -> Answer | None:
    """Keep those that did not come, unless a log tells of them; None when all were seen, the answer
    in the way otherwise. What takes more than one turn goes on where the last one stopped; what was
    written meanwhile is found the time after."""
    kept = {} if has_log else watch.cursors.get("posts") or {}
    before: int | None = kept.get("before")
    known = hidden.known_now(forum)
    highest = kept.get("highest", forum.posts_seen)
    for _page in range(MOST_PAGES):
        answer = api.newest_posts(forum, before=before, now=now, lane=lane)
        if not isinstance(answer, Done):
            return answer
        posts = [one for one in answer.data["latest_posts"] if isinstance(one.get("id"), int)]
        if before is None:
            hidden.compare(forum, known, posts, now=now)
        if has_log:
            return None
        _keep(forum, [one for one in posts if one["id"] > forum.posts_seen], now)
        ids = [one["id"] for one in posts]
        highest = highest if before is not None else max([highest, *ids])
        # Older forums look at 50 numbers at a time: a short page is no end, a low number is.
        lowest = min(ids, default=(before or 0) - WINDOW)
        if forum.posts_seen == 0 or lowest <= forum.posts_seen + 1:
            break
        before = lowest - 1
        keep_cursor(watch, "posts", {"highest": highest, "before": before})
    else:
        return None
    keep_cursor(watch, "posts", None)
    Forum.objects.filter(pk=forum.pk, posts_seen__lt=highest).update(posts_seen=highest)
    forum.posts_seen = max(forum.posts_seen, highest)
    return None


def _keep(forum: Forum, posts: list[dict[str, Any]], now: datetime) -> None:
    known = MirroredPost.objects.filter(
        topic__mirror__forum=forum, remote_id__in=[one["id"] for one in posts]
    )
    seen = set(known.values_list("remote_id", flat=True))
    for post in sorted(posts, key=lambda one: int(one["id"])):
        if post["id"] in seen:
            continue
        body = json.dumps({"post": {"topic_archetype": "regular"} | post}).encode()
        try:
            receiver.keep(
                forum,
                kind="post",
                event="post_created",
                event_id="",
                body=body,
                now=now,
                source=Delivery.Source.LOG,
            )
        except NoBody:
            continue
