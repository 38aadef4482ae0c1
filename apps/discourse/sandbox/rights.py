# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees what, and who may do what."""

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.things import WHISPER, Category, Post, Topic, User

EVERYTHING, REPLY, SEE = 1, 2, 3


def groups_of(user: User | None) -> set[str]:
    if user is None:
        return {"everyone"}
    groups = {"everyone", *(f"trust_level_{level}" for level in range(user.trust_level + 1))}
    if user.staff:
        groups.add("staff")
    if user.admin:
        groups.add("admins")
    return groups


def level_in(category: Category, user: User | None) -> int | None:
    """1 everything, 2 reply, 3 see; nothing at all for who is shut out."""
    if user is not None and user.admin:
        return EVERYTHING
    levels = [level for group, level in category.permissions.items() if group in groups_of(user)]
    return min(levels, default=None)


def sees_topic(board: Board, topic: Topic, user: User | None) -> bool:
    if topic.deleted_at and not (user and user.staff and board.traps.deleted_shown_to_admins):
        return False
    if topic.archetype == "private_message":
        return user is not None and (user.admin or user.id in topic.allowed_users)
    if topic.category_id is None:
        return True
    return level_in(board.state.categories[topic.category_id], user) is not None


def sees_post(board: Board, post: Post, user: User | None) -> bool:
    if post.type == WHISPER and not (user and user.staff):
        return False
    if post.deleted_at and not (user and user.staff and board.traps.deleted_shown_to_admins):
        return False
    if post.hidden and not (user and (user.staff or user.id == post.user_id)):
        return False
    return sees_topic(board, board.topic(post.topic_id), user)


def may_reply(board: Board, topic: Topic, user: User) -> bool:
    if not sees_topic(board, topic, user) or topic.deleted_at:
        return False
    if (topic.closed or topic.archived) and not user.staff:
        return False
    if topic.category_id is None:
        return True
    return (level_in(board.state.categories[topic.category_id], user) or 9) <= REPLY


def may_start(category: Category, user: User) -> bool:
    return level_in(category, user) == EVERYTHING


def may_edit(post: Post, user: User) -> bool:
    return user.staff or (user.id == post.user_id and not post.locked and not post.deleted_at)


def is_public(board: Board, post: Post) -> bool:
    """A stranger could read it: what the newest posts of the whole forum list."""
    topic = board.topic(post.topic_id)
    return topic.visible and sees_post(board, post, None) and not post.user_deleted
