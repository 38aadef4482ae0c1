# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we know of a forum's users, topics, posts, categories and tags after reading an answer.

`public` is the border: nothing passes that readers of the forum could not see without an account.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime

REGULAR, MODERATOR_ACTION, SMALL_ACTION, WHISPER = 1, 2, 3, 4
"""Kinds of posts. A small action says that a topic was closed, split and so on: it has no text."""


@dataclass(frozen=True, slots=True)
class ForumUser:
    """Known by its id: names change. `id` is 0 where a forum does not tell it."""

    id: int
    username: str
    name: str = ""
    avatar_template: str = ""

    @property
    def shown_name(self) -> str:
        return self.name or self.username


@dataclass(frozen=True, slots=True)
class ForumPost:
    """`archetype` is empty and `category_id` None where the answer leaves them to the topic.

    `has_raw` tells an empty text from an answer without the text.
    """

    id: int
    topic_id: int
    number: int
    type: int
    user: ForumUser
    raw: str
    cooked: str
    created_at: datetime
    updated_at: datetime
    has_raw: bool = True
    reply_to_number: int | None = None
    version: int = 1
    hidden: bool = True
    deleted_at: datetime | None = None
    user_deleted: bool = False
    edit_reason: str = ""
    action_code: str = ""
    archetype: str = ""
    category_id: int | None = None
    topic_title: str = ""
    locale: str = ""
    likes: int = 0

    @property
    def is_small_action(self) -> bool:
        return self.type == SMALL_ACTION


@dataclass(frozen=True, slots=True)
class ForumTopic:
    """A topic as an answer or a delivery tells it; deliveries have neither posts nor a stream."""

    id: int
    title: str
    slug: str = ""
    category_id: int | None = None
    tags: tuple[str, ...] = ()
    archetype: str = ""
    visible: bool = False
    closed: bool = False
    archived: bool = False
    pinned: bool = False
    created_at: datetime | None = None
    last_posted_at: datetime | None = None
    bumped_at: datetime | None = None
    deleted_at: datetime | None = None
    external_id: str = ""
    posts_count: int = 0
    highest_number: int = 0
    user: ForumUser | None = None
    stream: tuple[int, ...] | None = None
    is_mega: bool = False
    posts: tuple[ForumPost, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ForumCategory:
    id: int
    name: str
    slug: str = ""
    parent_id: int | None = None
    read_restricted: bool = True
    topic_url: str = ""
    """Of the topic that describes it, which is no discussion."""


@dataclass(frozen=True, slots=True)
class ForumTag:
    """`id` is 0 on forums that know tags by their names only."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ForumLike:
    post: ForumPost
    user: ForumUser


def public(post: ForumPost, *, categories: Container[int], topic: ForumTopic | None = None) -> bool:
    """Whether a stranger may read this post on the forum: what is not known is not public.

    Deliveries are made with the rights of the forum's system user, so whispers, private messages,
    hidden posts and closed categories all arrive. `categories` are those open to everybody.
    """
    category = topic.category_id if topic is not None else post.category_id
    return (
        post.type == REGULAR
        and not post.hidden
        and (topic is None or public_topic(topic, categories=categories))
        and (post.archetype or (topic.archetype if topic else "")) == "regular"
        and category is not None
        and category in categories
    )


def public_topic(topic: ForumTopic, *, categories: Container[int]) -> bool:
    """Whether a stranger finds this topic on the forum. A deleted one was public all the same."""
    return (
        topic.archetype == "regular"
        and topic.visible
        and topic.category_id is not None
        and topic.category_id in categories
    )
