# SPDX-License-Identifier: AGPL-3.0-or-later
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.events.models import Event
from apps.media.showing import shows
from apps.sessions.models import Session
from apps.threads.models import Post, PostPicture, seen_by

GALLERY = 24
"""Pictures on a page of a gallery."""


def pictures_of(posts: Iterable[int]) -> dict[int, list[PostPicture]]:
    """The pictures of these posts, in order, removed ones too; one query."""
    found: dict[int, list[PostPicture]] = defaultdict(list)
    rows = PostPicture.objects.filter(post__in=list(posts)).select_related("picture")
    for row in rows.order_by("position", "pk"):
        found[row.post_id].append(row)
    return found


@dataclass(frozen=True)
class Gallery:
    """Pictures, the newest first; `older` is the key of the next page, 0 at the end."""

    shown: list[PostPicture]
    older: int


def gallery_page(
    event: Event, user: Any, *, session: Session | None = None, before: int = 0
) -> Gallery:
    """The pictures of an event or of one session, a page by key; one query."""
    rows = _in_gallery(user).filter(post__thread__event=event)
    if session is not None:
        rows = rows.filter(post__thread__session=session)
    if before:
        rows = rows.filter(pk__lt=before)
    rows = rows.select_related("picture", "post__author").order_by("-pk")
    found = list(rows.defer("post__html", "post__text", "post__fragments")[: GALLERY + 1])
    return Gallery(found[:GALLERY], found[GALLERY - 1].pk if len(found) > GALLERY else 0)


def has_pictures(place: str, user: Any) -> Exists:
    """Whether there is a gallery to go to, for a queryset of what `place` names in a discussion."""
    return Exists(_in_gallery(user).filter(**{f"post__thread__{place}": OuterRef("pk")}))


def shown_picture(name: str, user: Any) -> PostPicture | None:
    """A picture in its post, where this reader may see it."""
    rows = _in_gallery(user).filter(picture__name=name)
    there = rows.select_related("picture", "post__thread__event", "post__thread__session")
    return there.first()


def _in_gallery(user: Any) -> QuerySet[PostPicture]:
    return PostPicture.objects.filter(
        seen_by(user, at="post__thread__"), picture__removed_at=None, post__removed_at=None
    )


@shows
def in_posts(picture: int, user: Any) -> bool:
    """A picture is seen by whoever may read its post."""
    readable = Post.objects.visible_to(user).filter(removed_at=None)
    return readable.filter(pictures__picture=picture).exists()
