# SPDX-License-Identifier: AGPL-3.0-or-later
"""A topic renamed, put elsewhere, tagged, closed, pinned, taken away, brought back."""

from datetime import datetime

from apps.discourse.sandbox import posting, revising, tagging, telling, titles
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import Refusal, conflict, no_right
from apps.discourse.sandbox.rights import may_start, sees_topic
from apps.discourse.sandbox.things import Topic, User

STATUSES = ("closed", "archived", "visible", "pinned", "pinned_globally")


def update(
    board: Board,
    topic: Topic,
    *,
    by: User,
    title: str | None = None,
    category_id: int | None = None,
    tags: list[str] | None = None,
    original_title: str | None = None,
    original_tags: list[str] | None = None,
) -> bool:
    """Say whether anything changed; hooks are told when it did."""
    if not sees_topic(board, topic, by) or not (by.staff or by.id == topic.user_id):
        raise no_right()
    if board.traps.conflicts:
        if original_title is not None and original_title != topic.title:
            raise conflict()
        if original_tags is not None and set(original_tags) != set(topic.tags):
            raise conflict()
    before = (topic.title, topic.category_id, sorted(topic.tags))
    if title is not None:
        title = titles.cleaned(title) if board.traps.titles_cleaned else title
        words = titles.complaints(board, title, by=by, of=topic) if board.traps.validations else []
        if words:
            raise Refusal(422, *words)
    if tags is not None:
        words = tagging.complaints(board, tags, by=by)
        if words:
            raise Refusal(422, *words)
    if category_id is not None and category_id != topic.category_id:
        move_to(board, topic, category_id, by)
    if title is not None and title != topic.title:
        topic.title = title
        topic.slug = titles.slug_of(title, board.traps.slugs)
    if tags is not None:
        topic.tags = tagging.taken(board, tags)
    changed = before != (topic.title, topic.category_id, sorted(topic.tags))
    if changed and not topic.describes_category:
        telling.of_topic(board, "topic_edited", topic)
    return changed


def move_to(board: Board, topic: Topic, category_id: int, by: User) -> None:
    category = board.state.categories.get(category_id)
    if category is None:
        raise Refusal(403, "You are not permitted to move the topic to that category.")
    if not may_start(category, by):
        raise Refusal(403, "You are not permitted to move the topic to that category.")
    topic.category_id = category_id


def set_status(
    board: Board,
    topic: Topic,
    status: str,
    *,
    enabled: bool,
    by: User,
    until: datetime | None = None,
) -> None:
    """Told to the hooks even where nothing changed; a change leaves a small post with a number."""
    if not by.staff:
        raise no_right()
    if status not in STATUSES:
        raise Refusal(400, "invalid status", type="invalid_parameters")
    changed = is_set(topic, status) != enabled
    if status in ("closed", "archived", "visible"):
        setattr(topic, status, enabled)
    else:
        topic.pinned_at = board.now() if enabled else None
        topic.pinned_globally = enabled and status == "pinned_globally"
        topic.pinned_until = until if enabled else None
    if changed or board.traps.status_echo:
        telling.of_topic(board, f"topic_{status}_status_updated", topic)
    if changed:
        code = f"{status}.{'enabled' if enabled else 'disabled'}"
        posting.small_action(board, topic, code, by=by)


def is_set(topic: Topic, status: str) -> bool:
    if status == "pinned":
        return topic.pinned_at is not None and not topic.pinned_globally
    return bool(getattr(topic, status))


def delete(board: Board, topic: Topic, *, by: User) -> None:
    """The same as deleting its first post; one that is gone already is refused."""
    if topic.deleted_at or not sees_topic(board, topic, by):
        raise Refusal(422, "There was an error deleting that topic. Please contact the site team.")
    revising.delete(board, board.first_post(topic), by=by)


def recover(board: Board, topic: Topic, *, by: User) -> None:
    revising.recover(board, board.first_post(topic), by=by)
