# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts of posts as they are sent: gathered here, worded in apps.discourse.texts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.discourse.layouts import Wanted
from apps.discourse.models import ForumPerson, MirroredPost, Topic
from apps.threads.models import Post

LATELY = timedelta(hours=1)
"""What was said before that is dated there as it was said here; forum clocks differ by less."""


@dataclass(frozen=True)
class Text:
    """`acting` is the forum's name of whoever says it there, empty for the bridge; `reply_to` the
    number in the topic that it answers."""

    raw: str
    acting: str = ""
    reply_to: int | None = None


def mark(row: MirroredPost) -> str:
    """What stands in the text of the post there, unseen, and says which of ours it is."""
    return f"ef:post:{row.key}"


def said_at(post: Post | None, now: datetime) -> datetime | None:
    return post.created_at if post is not None and post.created_at < now - LATELY else None


def title(topic: Topic, wanted: Wanted) -> str:
    """Another than wanted where the forum has refused that one: titles are unique there."""
    if topic.attempts and topic.session is not None:
        return f"{wanted.title} · {topic.session.code}"[:255]
    if topic.attempts:
        return f"{wanted.title} · {topic.pk}"[:255]
    return wanted.title


def of(topic: Topic, row: MirroredPost, post: Post | None) -> Text:
    """Of a post, or of the card."""
    marked = f"<!-- {mark(row)} -->"
    if post is None:
        return Text(f"{topic}\n\n{marked}")
    if post.removed_at is not None:
        return Text(f"*—*\n\n{marked}")
    person = author_there(topic, row, post)
    body = post.text if person else f"**{post.author}:**\n\n{post.text}"
    return Text(f"{body}\n\n{marked}", person.username if person else "", _answered(topic, post))


def author_there(topic: Topic, row: MirroredPost, post: Post) -> ForumPerson | None:
    """The forum user that the post's author showed to be theirs, if posts may appear under it."""
    mirror = topic.mirror
    if not mirror.as_themselves or row.as_bridge or not mirror.forum.can("impersonate"):
        return None
    linked = ForumPerson.objects.filter(forum=mirror.forum_id, user__person=post.author_id)
    return linked.first()


def _answered(topic: Topic, post: Post) -> int | None:
    if post.reply_to_id is None:
        return None
    row = MirroredPost.objects.filter(post=post.reply_to_id, topic=topic).first()
    return row.number if row is not None and row.number != 1 else None
