# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts moved to another topic: the one change that no hook ever hears of."""

import re

from apps.discourse.sandbox import posting
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.cooking import cook
from apps.discourse.sandbox.refusals import Refusal, no_right
from apps.discourse.sandbox.things import Post, Topic, User


def move_posts(
    board: Board,
    source: Topic,
    post_ids: list[int],
    *,
    by: User,
    to: Topic | None = None,
    title: str = "",
    category_id: int | None = None,
) -> Topic:
    """A reply keeps its id under a new number; a first post is written anew at the other place."""
    if not by.staff:
        raise no_right()
    moved = [post for post in board.posts_of(source) if post.id in post_ids and not post.deleted_at]
    if not moved:
        raise Refusal(422, "There was an error moving those posts.")
    if to is None:
        draft = posting.Draft(
            raw=moved[0].raw, title=title, category_id=category_id or source.category_id
        )
        posting.check(board, draft, None, by)
        to = posting.start(board, draft, board.user_of(moved[0]))
    numbers: dict[int, int] = {}
    last: Post | None = None
    for post in moved:
        before = post.number
        last = copy_first(board, post, to) if post.number == 1 else carry(board, post, source, to)
        numbers[before] = last.number
        last.reply_to = numbers.get(post.reply_to or 0)
    if last is not None:
        to.bumped_at = max(to.bumped_at, last.created_at)
    rewrite_quotes(board, source, to, numbers)
    posting.small_action(board, source, "split_topic", by=by)
    return to


def merge(board: Board, source: Topic, to: Topic, *, by: User) -> Topic:
    """All posts to another topic; what is left is closed, and its address leads on."""
    everything = [post.id for post in board.posts_of(source)]
    move_posts(board, source, everything, by=by, to=to)
    source.closed = True
    return to


def carry(board: Board, post: Post, source: Topic, to: Topic) -> Post:
    source.post_ids.remove(post.id)
    to.highest += 1
    post.topic_id, post.number = to.id, to.highest
    to.post_ids.append(post.id)
    return post


def copy_first(board: Board, post: Post, to: Topic) -> Post:
    made = posting.add(board, to, post.raw, by=board.user_of(post), at=post.created_at)
    made.likes = list(post.likes)
    return made


def rewrite_quotes(board: Board, source: Topic, to: Topic, numbers: dict[int, int]) -> None:
    """Quotes of what moved name the new place, silently."""
    quote = re.compile(rf"(\[quote=\"[^\"\n]*post:)(\d+)(,\s*topic:){source.id}\b")

    def moved(found: re.Match[str]) -> str:
        number = numbers.get(int(found[2]))
        if number is None:
            return found[0]
        return f"{found[1]}{number}{found[3]}{to.id}"

    for post in board.state.posts.values():
        raw = quote.sub(moved, post.raw)
        if raw != post.raw:
            post.raw, post.cooked = raw, cook(board, raw)
