# SPDX-License-Identifier: AGPL-3.0-or-later
import html
from collections import Counter
from typing import Any

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.clock import maybe_stamp, stamp
from apps.discourse.sandbox.rights import may_edit, may_reply, sees_post
from apps.discourse.sandbox.shapes import people, posts
from apps.discourse.sandbox.things import REGULAR, Post, Topic, User

CHUNK = 20


def tag_list(board: Board, names: list[str]) -> list[Any]:
    """Objects since 2026, names before."""
    if not board.traps.tag_objects:
        return list(names)
    return [tag_object(board, name) for name in names]


def tag_object(board: Board, name: str) -> dict[str, Any]:
    tag = board.state.tags[name]
    return {"id": tag.id, "name": tag.name, "slug": tag.name}


def standing(board: Board, topic: Topic) -> list[Post]:
    return [post for post in board.posts_of(topic) if post.deleted_at is None]


def basic(board: Board, topic: Topic) -> dict[str, Any]:
    return {
        "id": topic.id,
        "title": topic.title,
        "fancy_title": html.escape(topic.title),
        "slug": topic.slug,
        "posts_count": posts.counted(board, topic),
    }


def core(board: Board, topic: Topic) -> dict[str, Any]:
    here = standing(board, topic)
    made: dict[str, Any] = {
        **basic(board, topic),
        "tags": tag_list(board, topic.tags),
        "tags_descriptions": {},
        "created_at": stamp(topic.created_at),
        "views": 0,
        "reply_count": sum(post.reply_to is not None for post in here),
        "like_count": sum(len(post.likes) for post in here),
        "last_posted_at": stamp(here[-1].created_at) if here else None,
        "visible": topic.visible,
        "closed": topic.closed,
        "archived": topic.archived,
        "archetype": topic.archetype,
        "category_id": topic.category_id,
        "featured_link": None,
        "pinned_globally": topic.pinned_globally,
        "pinned": topic.pinned_at is not None,
        "unpinned": None,
        "highest_post_number": topic.highest,
        "bookmarked": False,
    }
    if topic.external_id:
        made["external_id"] = topic.external_id
    if board.traps.unknown_keys:
        made |= {"can_vote": False, "vote_count": 0, "assigned_to_user": None}
    return made


def persons(board: Board, topic: Topic) -> tuple[User, User]:
    here = standing(board, topic)
    return board.user_of(topic), board.user_of(here[-1]) if here else board.user_of(topic)


def in_payload(board: Board, topic: Topic) -> dict[str, Any]:
    """As a hook is told: no body, and no time of the last change."""
    first, last = persons(board, topic)
    names = {post.user_id for post in standing(board, topic)}
    return {
        **core(board, topic),
        "tags": list(topic.tags),
        "word_count": sum(len(post.raw.split()) for post in standing(board, topic)),
        "deleted_at": maybe_stamp(topic.deleted_at),
        "user_id": topic.user_id,
        "pinned_at": maybe_stamp(topic.pinned_at),
        "pinned_until": maybe_stamp(topic.pinned_until),
        "deleted_by": None,
        "has_deleted": False,
        "participant_count": len(names),
        "queued_posts_count": 0,
        "thumbnails": None,
        "created_by": people.brief(board, first),
        "last_poster": people.brief(board, last),
    }


def listed(board: Board, topic: Topic) -> dict[str, Any]:
    """A line of a list of topics."""
    here = standing(board, topic)
    first, last = persons(board, topic)
    made = core(board, topic)
    return made | {
        "image_url": None,
        "bumped": True,
        "bumped_at": stamp(topic.bumped_at),
        "unseen": False,
        "bookmarked": None,
        "liked": None,
        "has_summary": False,
        "excerpt": here[0].raw[:200] if here else "",
        "last_poster_username": last.username,
        "op_like_count": len(here[0].likes) if here else 0,
        "posters": [
            {
                "extras": "latest" if person is last else "",
                "description": words,
                "user_id": person.id,
                "primary_group_id": None,
            }
            for person, words in ([(first, "Original Poster")])
        ],
    }


def stream(board: Board, topic: Topic, reader: User | None) -> list[Post]:
    """What a reader sees of it; what is deleted stands in it for nobody, it has to be asked for."""
    return [
        post
        for post in standing(board, topic)
        if sees_post(board, post, reader) or (topic.deleted_at and reader and reader.staff)
    ]


def shown(
    board: Board, topic: Topic, reader: User | None, *, of: list[Post], raw: bool
) -> dict[str, Any]:
    """`/t/{id}.json`: `of` are the posts of the page that was asked for."""
    whole = stream(board, topic, reader)
    mega = len(whole) >= board.traps.mega_topic_from
    page = [in_stream(board, post, reader, raw=raw) for post in of]
    post_stream: dict[str, Any] = {"posts": page}
    if mega:
        post_stream |= {
            "isMegaTopic": True,
            "firstId": whole[0].id,
            "lastId": whole[-1].id,
        }
    else:
        post_stream["stream"] = [post.id for post in whole]
    made = core(board, topic)
    return {
        "post_stream": post_stream,
        "timeline_lookup": [] if mega else [[1, 0]],
        "suggested_topics": [],
        **made,
        "has_summary": False,
        "word_count": sum(len(post.raw.split()) for post in whole),
        "deleted_at": maybe_stamp(topic.deleted_at),
        "user_id": topic.user_id,
        "pinned_at": maybe_stamp(topic.pinned_at),
        "pinned_until": maybe_stamp(topic.pinned_until),
        "image_url": None,
        "slow_mode_seconds": 0,
        "draft": None,
        "draft_key": f"topic_{topic.id}",
        "draft_sequence": 0,
        "current_post_number": of[0].number if of else 1,
        "deleted_by": None,
        "has_deleted": any(post.deleted_at for post in board.posts_of(topic)),
        "actions_summary": [
            {"id": kind, "count": 0, "hidden": False, "can_act": True} for kind in (4, 8, 10, 7)
        ],
        "chunk_size": CHUNK,
        "bookmarks": [],
        "topic_timer": topic.timer,
        "message_bus_last_id": 0,
        "participant_count": len({post.user_id for post in whole}),
        "show_read_indicator": False,
        "thumbnails": None,
        "slow_mode_enabled_until": None,
        "details": details(board, topic, reader, whole),
    }


def in_stream(board: Board, post: Post, reader: User | None, *, raw: bool) -> dict[str, Any]:
    made = posts.answered(board, post, reader, raw=raw)
    for key in ("posts_count", "post_url", "flair_group_id"):
        made.pop(key, None)
    return made | {"link_counts": [], "read": True}


def details(board: Board, topic: Topic, reader: User | None, whole: list[Post]) -> dict[str, Any]:
    first, last = persons(board, topic)
    staff = reader is not None and reader.staff
    counts = Counter(post.user_id for post in whole if post.type == REGULAR)
    ways = (
        "can_move_posts", "can_delete", "can_remove_allowed_users", "can_convert_topic",
        "can_review_topic", "can_close_topic", "can_archive_topic", "can_split_merge_topic",
        "can_edit_staff_notes", "can_toggle_topic_visibility", "can_pin_unpin_topic",
        "can_moderate_category",
    )  # fmt: skip
    return {
        "can_edit": reader is not None and bool(whole) and may_edit(whole[0], reader),
        "notification_level": 1,
        **dict.fromkeys(ways, staff),
        "can_create_post": reader is not None and may_reply(board, topic, reader),
        "can_reply_as_new_topic": reader is not None,
        "can_remove_self_id": reader.id if reader else 0,
        "participants": [
            people.participant(board, board.state.users[id], count)
            for id, count in counts.most_common(24)
        ],
        "created_by": people.brief(board, first),
        "last_poster": people.brief(board, last),
    }
