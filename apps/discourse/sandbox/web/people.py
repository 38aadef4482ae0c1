# SPDX-License-Identifier: AGPL-3.0-or-later
"""/u, /users, the people an administrator sees, pictures of who has none."""

from apps.discourse.sandbox import persons
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import missing
from apps.discourse.sandbox.scopes import as_answered
from apps.discourse.sandbox.shapes import people
from apps.discourse.sandbox.things import User
from apps.discourse.sandbox.uploads import picture
from apps.discourse.sandbox.web.asking import Answer, Asking, as_json
from apps.discourse.sandbox.web.routes import route


def answered(board: Board, asking: Asking, user: User | None) -> Answer:
    if user is None:
        raise missing()
    whole = asking.user is not None and (asking.user.staff or asking.user is user)
    return as_json({"user_badges": [], "user": people.profile(board, user, whole=whole)})


def staff_only(asking: Asking) -> None:
    """Whoever is not staff is told that there is no such address."""
    if asking.user is None or not asking.user.admin:
        raise missing()


@route("GET", "/u/by-external/<name:external_id>")
def by_external(board: Board, asking: Asking, external_id: str) -> Answer:
    staff_only(asking)
    found = next((u for u in board.state.users.values() if u.external_id == external_id), None)
    return answered(board, asking, found)


@route("GET", "/u/by-external/<name:provider>/<name:uid>")
def by_provider(board: Board, asking: Asking, provider: str, uid: str) -> Answer:
    staff_only(asking)
    found = next(
        (u for u in board.state.users.values() if u.accounts.get(provider) == uid),
        None,
    )
    return answered(board, asking, found)


@route("GET", "/u/<name:username>")
def show(board: Board, asking: Asking, username: str) -> Answer:
    return answered(board, asking, board.find_user(username))


@route("GET", "/users/<name:username>")
def show_old(board: Board, asking: Asking, username: str) -> Answer:
    return show(board, asking, username)


@route("POST", "/users")
def create(board: Board, asking: Asking) -> Answer:
    made = persons.add_user(
        board,
        asking.needed("username"),
        name=asking.text("name"),
        email=asking.needed("email"),
        active=asking.by == "admin key" and asking.flag("active"),
    )
    words = "Your account is activated and ready to use."
    return as_json({"success": True, "active": made.active, "message": words, "user_id": made.id})


@route("PUT", "/u/<name:username>/preferences/username")
def rename(board: Board, asking: Asking, username: str) -> Answer:
    staff_only(asking)
    user = board.find_user(username)
    if user is None:
        raise missing()
    persons.rename(board, user, asking.needed("new_username"))
    return as_json({"id": user.id, "username": user.username})


@route("GET", "/session/hp")
def honeypot(board: Board, asking: Asking) -> Answer:
    """Asked for by clients before they make somebody an account; checked for browsers only."""
    return as_json({"value": "1", "challenge": "1", "expires_in": 3600})


@route("GET", "/session/current")
def current(board: Board, asking: Asking) -> Answer:
    if asking.user is None:
        raise missing()
    return as_json({"current_user": people.profile(board, asking.user, whole=True)})


@route("GET", "/session/scopes")
def scopes(board: Board, asking: Asking) -> Answer:
    """What the key that asks may do."""
    if asking.by != "admin key":
        raise missing()
    mode = "granular" if board.traps.scopes else "global"
    return as_json({"scopes": as_answered(board), "scope_mode": mode})


@route("GET", "/admin/users/<int:id>")
def of_admin(board: Board, asking: Asking, id: int) -> Answer:
    staff_only(asking)
    user = board.state.users.get(id)
    if user is None:
        raise missing()
    made = people.profile(board, user, whole=True)
    return as_json({**made, "active": user.active, "external_ids": dict(user.accounts)})


@route("GET", "/letter_avatar_proxy/v4/letter/<name:letter>/<name:color>/<int:size>.png")
def letter(board: Board, asking: Asking, letter: str, color: str, size: int) -> Answer:
    try:
        made = picture(color[:6].rjust(6, "0"), max(1, min(size, 360)))
    except ValueError:
        raise missing() from None
    return Answer(200, made, {"content-type": "image/png", "cache-control": "max-age=31536000"})
