# SPDX-License-Identifier: AGPL-3.0-or-later
"""People of the forum: made, renamed, suspended."""

import re

from apps.discourse.sandbox import hooks
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.cooking import cook
from apps.discourse.sandbox.refusals import Refusal
from apps.discourse.sandbox.shapes import people
from apps.discourse.sandbox.things import User

NAME = re.compile(r"[\w][\w.-]{1,58}[\w]")


def add_user(
    board: Board,
    username: str,
    *,
    name: str | None = None,
    email: str = "",
    admin: bool = False,
    moderator: bool = False,
    trust_level: int = 1,
    id: int | None = None,
    active: bool = True,
    external_id: str | None = None,
    locale: str | None = None,
) -> User:
    if not NAME.fullmatch(username):
        raise Refusal(422, "Username is invalid")
    if board.find_user(username):
        raise Refusal(422, "Username must be unique")
    user = User(
        id=board.next("user") if id is None else id,
        username=username,
        created_at=board.now(),
        name=username.title() if name is None else name,
        email=email or f"{username.lower()}@forum.example",
        admin=admin,
        moderator=moderator,
        trust_level=4 if admin or moderator else trust_level,
        active=active,
        external_id=external_id,
        locale=locale,
    )
    board.state.users[user.id] = user
    return user


def free_username(board: Board, wanted: str) -> str:
    """The name that is asked for, made fit and made unique."""
    base = re.sub(r"[^\w.-]+", "_", wanted).strip("._-")[:55] or "user"
    base = base if len(base) > 2 else f"{base}_{base}1"
    name, number = base, 1
    while board.find_user(name):
        name, number = f"{base}{number}", number + 1
    return name


def rename(board: Board, user: User, username: str) -> None:
    """Mentions and quotes of them change with it, in every text, and no hook hears of that."""
    if board.find_user(username) not in (None, user):
        raise Refusal(422, "Username must be unique")
    before, user.username = user.username, username
    mention = re.compile(rf"(?<![\w@/.])@{re.escape(before)}(?![\w-])", re.IGNORECASE)
    quote = re.compile(rf"(\[quote=\"){re.escape(before)}(?=[,\"])", re.IGNORECASE)
    for post in board.state.posts.values():
        raw = quote.sub(rf"\g<1>{username}", mention.sub(f"@{username}", post.raw))
        if raw != post.raw:
            post.raw, post.cooked = raw, cook(board, raw)
    hooks.emit(board, "user_updated", people.in_payload(board, user))


def merge(board: Board, user: User, into: User) -> None:
    """All that one wrote is the other's from now on; the name leads to nobody."""
    for post in board.state.posts.values():
        if post.user_id == user.id:
            post.user_id = into.id
    for topic in board.state.topics.values():
        if topic.user_id == user.id:
            topic.user_id = into.id
    del board.state.users[user.id]
