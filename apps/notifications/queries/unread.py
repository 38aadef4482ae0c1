# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence

from apps.notifications.models import NoticeItem
from apps.threads.models import Reading


def unread_ones(items: Sequence[NoticeItem]) -> list[NoticeItem]:
    """Without what was seen in the inbox, and posts that their person has read where they stand.
    One statement; the items are loaded with notice and post."""
    left = [item for item in items if not (item.notice.is_here and item.notice.is_seen)]
    posts = [item.post for item in left if item.post is not None]
    if not posts:
        return left
    marks = Reading.objects.filter(
        user__in={item.user_id for item in left}, thread__in={post.thread_id for post in posts}
    )
    read = {
        (user, thread): number
        for user, thread, number in marks.values_list("user", "thread", "number")
    }
    return [
        item
        for item in left
        if item.post is None or read.get((item.user_id, item.post.thread_id), 0) < item.post.number
    ]
