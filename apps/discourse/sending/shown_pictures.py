# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pictures below a post, as its text on the forum shows them."""

from django.db.models import QuerySet

from apps.discourse.models import SentPicture, Topic
from apps.discourse.sending.cards import absolute
from apps.discourse.texts import outgoing
from apps.threads.models import Post, PostPicture


def shown_there(topic: Topic, post: Post) -> list[outgoing.SentPicture]:
    """Uploaded, or as links to ours where the forum has not taken them."""
    rows = _of(post)
    sent = dict(
        SentPicture.objects.filter(
            forum=topic.mirror.forum_id, picture__in=rows.values("picture")
        ).values_list("picture", "upload")
    )
    return [
        outgoing.SentPicture(
            upload=sent.get(row.picture_id) or absolute(row.picture.get_absolute_url()),
            alt=row.picture.alt,
            width=row.picture.width,
            height=row.picture.height,
        )
        for row in rows
    ]


def uploads_of(topic: Topic, post: Post) -> frozenset[str]:
    return frozenset(picture.upload for picture in shown_there(topic, post))


def _of(post: Post) -> QuerySet[PostPicture]:
    rows = PostPicture.objects.filter(post=post, picture__removed_at=None)
    return rows.select_related("picture").order_by("position", "pk")
