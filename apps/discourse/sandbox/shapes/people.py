# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.clock import stamp
from apps.discourse.sandbox.things import User


def avatar(user: User) -> str:
    letter = next((char for char in user.username.lower() if char.isascii()), "x")
    return f"/letter_avatar_proxy/v4/letter/{letter}/{color_of(user)}/{{size}}.png"


def color_of(user: User) -> str:
    return f"{(user.id * 2654435761) % 0xFFFFFF:06x}"


def name_of(board: Board, user: User) -> str | None:
    return (user.name or "") if board.traps.names else None


def brief(board: Board, user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username,
        "name": name_of(board, user),
        "avatar_template": avatar(user),
    }


def participant(board: Board, user: User, posts: int) -> dict[str, Any]:
    return {
        **brief(board, user),
        "post_count": posts,
        "primary_group_name": None,
        "flair_name": None,
        "flair_url": None,
        "flair_color": None,
        "flair_bg_color": None,
        "flair_group_id": None,
        "admin": user.admin,
        "moderator": user.moderator,
        "trust_level": user.trust_level,
    }


def profile(board: Board, user: User, *, whole: bool) -> dict[str, Any]:
    """Of `/u/name.json`; what only the person and staff see when it is whole."""
    written = [post for post in board.state.posts.values() if post.user_id == user.id]
    made: dict[str, Any] = {
        **brief(board, user),
        "last_posted_at": stamp(written[-1].created_at) if written else None,
        "last_seen_at": None,
        "created_at": stamp(user.created_at),
        "trust_level": user.trust_level,
        "moderator": user.moderator,
        "admin": user.admin,
        "title": None,
        "badge_count": 0,
        "custom_fields": {},
        "time_read": 0,
        "post_count": len(written),
        "topic_count": sum(t.user_id == user.id for t in board.state.topics.values()),
        "locale": user.locale,
        "suspended_till": stamp(board.now()) if user.suspended else None,
        "groups": [],
    }
    if whole:
        made["email"] = user.email
        made["external_id"] = user.external_id
    return made


def in_payload(board: Board, user: User) -> dict[str, Any]:
    """What hooks are told of a person, the mail address too."""
    return {**profile(board, user, whole=True), "active": user.active}
