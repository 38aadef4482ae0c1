# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks: an administrator's key acting as somebody, a person's own key, or a browser."""

import hmac
from http.cookies import SimpleCookie

from apps.discourse.sandbox import scopes
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import no_right
from apps.discourse.sandbox.things import User
from apps.discourse.sandbox.web import limits
from apps.discourse.sandbox.web.asking import Asking, as_whole

ALWAYS = ("/session/current.json", "/user-api-key/revoke", "/user-api-key/revoke.json")
"""What a person's own key may ask whatever it was given for."""


def identify(board: Board, asking: Asking) -> None:
    """Fill in who asks, and count the request where it counts."""
    headers = asking.request.headers
    counted = board.traps.limits
    if "api-key" in headers:
        user = of_admin_key(board, asking)
        if user is None:
            if counted:
                limits.of_address(board, asking.request.address)
            raise no_right()
        if counted:
            limits.of_admin_key(board)
        if not scopes.allows(board, asking.request.method, asking.request.path):
            raise no_right()
        asking.user, asking.by = user, "admin key"
        return
    if counted:
        limits.of_address(board, asking.request.address)
    if "user-api-key" not in headers:
        of_browser(board, asking)
    else:
        of_user_key(board, asking, headers["user-api-key"])
        if counted:
            limits.of_user_key(board, headers["user-api-key"])


def of_admin_key(board: Board, asking: Asking) -> User | None:
    """Nobody for a wrong key, no name, or somebody who is unknown, shut out or not active."""
    headers = asking.request.headers
    if not board.state.key or not hmac.compare_digest(
        headers["api-key"].encode(), board.state.key.encode()
    ):
        return None
    user = None
    if "api-username" in headers:
        user = board.find_user(headers["api-username"])
    elif "api-user-id" in headers:
        user = board.state.users.get(as_whole(headers["api-user-id"]) or 0)
    elif "api-user-external-id" in headers:
        wanted = headers["api-user-external-id"]
        user = next((u for u in board.state.users.values() if u.external_id == wanted), None)
    return user if user and user.active and not user.suspended else None


def of_user_key(board: Board, asking: Asking, text: str) -> None:
    key = next((k for k in board.state.user_keys if k.key == text and not k.revoked), None)
    user = board.state.users.get(key.user_id) if key else None
    if key is None or user is None or user.suspended or not user.active:
        raise no_right()
    reads = asking.request.method in ("GET", "HEAD")
    if asking.request.path not in ALWAYS and ("read" if reads else "write") not in key.scopes:
        raise no_right()
    asking.user, asking.by, asking.key = user, "user key", key


def of_browser(board: Board, asking: Asking) -> None:
    """Whoever was chosen on a page: this forum takes everybody at their word."""
    cookies = SimpleCookie(asking.request.headers.get("cookie", ""))
    user = board.find_user(cookies["person"].value) if "person" in cookies else None
    if user is not None and user.active and not user.suspended:
        asking.user, asking.by = user, "browser"
