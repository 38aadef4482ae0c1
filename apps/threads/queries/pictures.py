# SPDX-License-Identifier: AGPL-3.0-or-later
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from apps.media.showing import shows
from apps.threads.models import Post, PostPicture


def pictures_of(posts: Iterable[int]) -> dict[int, list[PostPicture]]:
    """The pictures of these posts, in order, removed ones too; one query."""
    found: dict[int, list[PostPicture]] = defaultdict(list)
    rows = PostPicture.objects.filter(post__in=list(posts)).select_related("picture")
    for row in rows.order_by("position", "pk"):
        found[row.post_id].append(row)
    return found


@shows
def in_posts(picture: int, user: Any) -> bool:
    """A picture is seen by whoever may read its post."""
    readable = Post.objects.visible_to(user).filter(removed_at=None)
    return readable.filter(pictures__picture=picture).exists()
