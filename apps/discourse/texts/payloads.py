# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a forum sends, read by a list of what we want of it. Plugins add keys and forums leave some
out: what is not on the list is not looked at, and what is missing has a value that opens nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from apps.discourse.texts.records import (
    ForumCategory,
    ForumLike,
    ForumPost,
    ForumTag,
    ForumTopic,
    ForumUser,
    public,
    public_topic,
)
from apps.discourse.texts.values import (
    Unreadable,
    clean,
    count,
    identities,
    identity,
    is_count,
    mapping,
    moment,
    signed,
    text_of,
    words,
)

__all__ = [
    "ForumCategory",
    "ForumLike",
    "ForumPost",
    "ForumTag",
    "ForumTopic",
    "ForumUser",
    "Unreadable",
    "parse_category",
    "parse_like",
    "parse_post",
    "parse_posts",
    "parse_tag",
    "parse_tags",
    "parse_topic",
    "parse_user",
    "public",
    "public_topic",
]


def parse_user(data: object) -> ForumUser:
    """The writer of something; forums put it into a post under other keys (`parse_post`)."""
    user = mapping(data, "user")
    username = words(user, "username")
    if not username:
        raise Unreadable("username")
    return ForumUser(
        id=signed(user, "id"),
        username=username,
        name=words(user, "name"),
        avatar_template=words(user, "avatar_template"),
    )


def parse_post(data: object) -> ForumPost:
    """A post of a delivery, a topic, a list or of its own (with or without nested_post)."""
    post = mapping(data, "post")
    if isinstance(post.get("post"), Mapping):
        post = post["post"]
    username = words(post, "username")
    if not username:
        raise Unreadable("username")
    created_at = moment(post, "created_at")
    if created_at is None:
        raise Unreadable("created_at")
    return ForumPost(
        id=identity(post, "id"),
        topic_id=identity(post, "topic_id"),
        number=identity(post, "post_number"),
        type=count(post, "post_type"),
        user=ForumUser(
            id=signed(post, "user_id"),
            username=username,
            name=words(post, "name") or words(post, "display_username"),
            avatar_template=words(post, "avatar_template"),
        ),
        raw=text_of(post, "raw"),
        cooked=text_of(post, "cooked"),
        has_raw=isinstance(post.get("raw"), str),
        created_at=created_at,
        updated_at=moment(post, "updated_at") or created_at,
        reply_to_number=count(post, "reply_to_post_number") or None,
        version=count(post, "version") or 1,
        hidden=post.get("hidden") is not False,
        deleted_at=moment(post, "deleted_at"),
        user_deleted=post.get("user_deleted") is True,
        edit_reason=words(post, "edit_reason"),
        action_code=words(post, "action_code"),
        archetype=words(post, "topic_archetype"),
        category_id=count(post, "category_id") or None,
        topic_title=words(post, "topic_title"),
        locale=words(post, "locale"),
        likes=_likes(post),
    )


def parse_topic(data: object) -> ForumTopic:
    """A topic of a delivery, a list or of its own; its posts know its kind and category then."""
    topic = mapping(data, "topic")
    stream = topic.get("post_stream")
    stream = stream if isinstance(stream, Mapping) else {}
    archetype = words(topic, "archetype")
    category_id = count(topic, "category_id") or None
    title = words(topic, "title")
    posts = tuple(
        replace(
            post,
            archetype=post.archetype or archetype,
            category_id=category_id if post.category_id is None else post.category_id,
            topic_title=post.topic_title or title,
        )
        for post in parse_posts(stream)
    )
    details = topic.get("details")
    details = details if isinstance(details, Mapping) else {}
    return ForumTopic(
        id=identity(topic, "id"),
        title=title,
        slug=words(topic, "slug"),
        category_id=category_id,
        tags=parse_tags(topic.get("tags")),
        archetype=archetype,
        visible=topic.get("visible") is not False,
        closed=topic.get("closed") is True,
        archived=topic.get("archived") is True,
        pinned=topic.get("pinned") is True or topic.get("pinned_globally") is True,
        created_at=moment(topic, "created_at"),
        last_posted_at=moment(topic, "last_posted_at"),
        bumped_at=moment(topic, "bumped_at"),
        deleted_at=moment(topic, "deleted_at"),
        external_id=words(topic, "external_id"),
        posts_count=count(topic, "posts_count"),
        highest_number=count(topic, "highest_post_number"),
        user=_perhaps_user(topic.get("created_by") or details.get("created_by")),
        stream=identities(stream.get("stream")),
        is_mega=stream.get("isMegaTopic") is True,
        posts=posts,
    )


def parse_posts(data: object) -> tuple[ForumPost, ...]:
    """The posts of a stream, of `posts.json` of a topic, or the newest of a forum.

    One that cannot be read is left out: it must not keep back the others.
    """
    if isinstance(data, Mapping):
        inner = data.get("post_stream")
        data = inner.get("posts") if isinstance(inner, Mapping) else (
            data.get("posts") or data.get("latest_posts")
        )  # fmt: skip
    posts = []
    for item in data if isinstance(data, Sequence) and not isinstance(data, str | bytes) else ():
        try:
            posts.append(parse_post(item))
        except Unreadable:
            continue
    return tuple(posts)


def parse_like(data: object) -> ForumLike:
    like = mapping(data, "like")
    return ForumLike(parse_post(like.get("post")), parse_user(like.get("user")))


def parse_category(data: object) -> ForumCategory:
    category = mapping(data, "category")
    name = words(category, "name")
    if not name:
        raise Unreadable("name")
    return ForumCategory(
        id=identity(category, "id"),
        name=name,
        slug=words(category, "slug"),
        parent_id=count(category, "parent_category_id") or None,
        read_restricted=category.get("read_restricted") is not False,
        topic_url=words(category, "topic_url"),
    )


def parse_tag(data: object) -> ForumTag:
    tag = mapping(data, "tag")
    name = words(tag, "name")
    if not name:
        raise Unreadable("name")
    number = tag.get("id")
    return ForumTag(id=number if is_count(number) else 0, name=name)


def parse_tags(data: object) -> tuple[str, ...]:
    """Names of tags, whether told as words or, as since 2026, as objects."""
    names = []
    for tag in data if isinstance(data, list) else ():
        name = tag.get("name") if isinstance(tag, Mapping) else tag
        if isinstance(name, str) and name:
            names.append(clean(name))
    return tuple(names)


def _perhaps_user(data: object) -> ForumUser | None:
    try:
        return parse_user(data)
    except Unreadable:
        return None


def _likes(post: Mapping[str, Any]) -> int:
    """How many like it; deliveries do not tell."""
    summary = post.get("actions_summary")
    for action in summary if isinstance(summary, list) else ():
        if isinstance(action, Mapping) and action.get("id") == 2:
            return count(action, "count")
    return 0
