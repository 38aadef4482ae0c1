# SPDX-License-Identifier: AGPL-3.0-or-later
"""A post changed, taken away, brought back, hidden, liked."""

import difflib
from datetime import timedelta

from apps.discourse.sandbox import calendar, posting, telling
from apps.discourse.sandbox.board import SYSTEM, Board
from apps.discourse.sandbox.cooking import cook
from apps.discourse.sandbox.refusals import Refusal, conflict, no_right
from apps.discourse.sandbox.rights import may_edit, sees_post
from apps.discourse.sandbox.things import REGULAR, Job, Post, Revision, User

GRACE = timedelta(minutes=5)
SMALL_CHANGE = 100
DELETED = "(post deleted by author)"
DELETED_TOPIC = "(topic deleted by author)"


def edit(
    board: Board,
    post: Post,
    raw: str,
    *,
    by: User,
    reason: str | None = None,
    original: str | None = None,
    with_topic: bool = False,
    bump: bool = True,
) -> bool:
    """Say whether anything changed. `with_topic`: its title or the like changes in the same call,
    so that hooks hear of the topic alone."""
    if not may_edit(post, by):
        raise no_right()
    if board.traps.conflicts and original is not None and original.rstrip() != post.raw:
        raise conflict()
    raw = posting.normalised(raw)
    if raw == post.raw and reason is None:
        return False
    if board.traps.validations and post.type == REGULAR and by.id != SYSTEM:
        words = posting.body_complaints(raw)
        if words:
            raise Refusal(422, *words)
    event = None
    if post.number == 1 and board.traps.calendar:
        event = calendar.parsed(board, raw, by=by)
    rewrite(board, post, raw, by=by, reason=reason)
    topic = board.topic(post.topic_id)
    if post.number == 1 and board.traps.calendar:
        calendar.keep(board, post, event)
    if bump and topic.post_ids[-1] == post.id and by.id != SYSTEM:
        topic.bumped_at = board.now()
    hidden = with_topic and board.traps.body_hidden_in_topic_edited
    if topic.deleted_at is None and not hidden:
        telling.of_post(board, "post_edited", post)
    posting.plan_jobs(board, post)
    return True


def rewrite(board: Board, post: Post, raw: str, *, by: User, reason: str | None) -> None:
    now = board.now()
    if not is_quiet(board, post, raw, by):
        post.version += 1
        post.version_at = now
        post.revisions.append(Revision(post.version, raw, by.id, now))
    else:
        post.revisions[-1] = Revision(post.version, raw, by.id, now)
    post.raw = raw
    post.cooked = cook(board, raw)
    post.updated_at = now
    post.editor_id = by.id
    if reason is not None:
        post.edit_reason = reason


def is_quiet(board: Board, post: Post, raw: str, by: User) -> bool:
    """A small change by the same person within minutes leaves no trace in the version."""
    if not board.traps.quiet_edits or by.id != (post.editor_id or post.user_id):
        return False
    if board.now() - (post.version_at or post.created_at) > GRACE:
        return False
    matcher = difflib.SequenceMatcher(None, post.raw, raw, autojunk=False)
    changed = sum(
        max(before_end - before, after_end - after)
        for kind, before, before_end, after, after_end in matcher.get_opcodes()
        if kind != "equal"
    )
    return changed <= SMALL_CHANGE


def delete(board: Board, post: Post, *, by: User) -> None:
    """By staff at once. By its author first as a text that says so, and for good a day later."""
    topic = board.topic(post.topic_id)
    if post.deleted_at or not (by.staff or by.id == post.user_id):
        raise no_right()
    if post.number == 1 and topic.deleted_at:
        raise no_right()
    if by.id == post.user_id and not by.staff and board.traps.two_phase_deletion:
        if post.user_deleted:
            raise no_right()
        words = DELETED_TOPIC if post.number == 1 else DELETED
        post.version += 1
        post.version_at = board.now()
        post.revisions.append(Revision(post.version, words, by.id, board.now()))
        post.raw, post.cooked = words, cook(board, words)
        post.updated_at = board.now()
        post.user_deleted = True
        telling.of_post(board, "post_edited", post)
        telling.of_post(board, "post_destroyed", post)
        board.state.jobs.append(Job(board.now() + timedelta(days=1), "destroy", post.id))
        return
    destroy(board, post, by=by)


def destroy(board: Board, post: Post, *, by: User) -> None:
    topic = board.topic(post.topic_id)
    post.deleted_at = board.now()
    post.deleted_by = by.id
    if post.number == 1:
        topic.deleted_at, topic.deleted_by = post.deleted_at, by.id
    telling.of_post(board, "post_destroyed", post)
    if post.number == 1:
        telling.of_topic(board, "topic_destroyed", topic)


def recover(board: Board, post: Post, *, by: User) -> None:
    own = by.id == post.user_id and post.user_deleted and post.deleted_at is None
    if not (by.staff or own):
        raise no_right()
    if post.deleted_at is None and not post.user_deleted:
        return
    topic = board.topic(post.topic_id)
    if post.user_deleted:
        before = next(
            one.raw for one in reversed(post.revisions) if one.raw not in (DELETED, DELETED_TOPIC)
        )
        rewrite(board, post, before, by=board.user_of(post), reason=None)
        board.state.jobs = [
            job for job in board.state.jobs if (job.kind, job.id) != ("destroy", post.id)
        ]
    post.deleted_at, post.deleted_by, post.user_deleted = None, None, False
    if post.number == 1:
        topic.deleted_at, topic.deleted_by = None, None
    telling.of_post(board, "post_recovered", post)
    if post.number == 1:
        telling.of_topic(board, "topic_recovered", topic)


def hide(board: Board, post: Post, *, hidden: bool = True) -> None:
    """By flags; no hook hears of it."""
    post.hidden = hidden


def like(board: Board, post: Post, *, by: User) -> None:
    if not sees_post(board, post, by):
        raise no_right()
    if by.id == post.user_id or by.id in post.likes:
        raise no_right()
    post.likes.append(by.id)
    telling.of_like(board, post, by)


def unlike(board: Board, post: Post, *, by: User) -> None:
    if by.id not in post.likes:
        raise no_right()
    post.likes.remove(by.id)
