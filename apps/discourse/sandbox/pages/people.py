# SPDX-License-Identifier: AGPL-3.0-or-later
"""The made-up people, one more of them, and how they sign in through another site."""

from html import escape
from urllib.parse import quote

from apps.discourse.sandbox import connect, granting, persons
from apps.discourse.sandbox.board import SYSTEM, Board
from apps.discourse.sandbox.pages import frame
from apps.discourse.sandbox.pages.frame import done, field, form, page, path
from apps.discourse.sandbox.pages.hooks import admins_only
from apps.discourse.sandbox.refusals import missing
from apps.discourse.sandbox.web.asking import Answer, Asking
from apps.discourse.sandbox.web.routes import form_at, page_at


@page_at("/sandbox/people")
def index(board: Board, asking: Asking) -> Answer:
    rows = "".join(
        f'<li>{frame.face(board, user)} <span class="quiet">id {user.id}'
        f"{frame.role(user)}{' suspended' if user.suspended else ''}</span></li>"
        for user in board.state.users.values()
        if user.id != SYSTEM
    )
    body = f'<ul class="topics">{rows}</ul>{own_keys(board, asking)}'
    if board.state.connect_url:
        body += f'<p><a href="{path(board, "/session/sso")}">Sign in through the other site</a></p>'
    if asking.user is not None and asking.user.admin:
        body += adding(board) + connecting(board)
    return page(board, asking, "People", body)


def own_keys(board: Board, asking: Asking) -> str:
    if asking.user is None:
        return ""
    rows = "".join(
        f"<li>{escape(key.application)} ({escape(', '.join(key.scopes))})"
        + form(
            board,
            f"/sandbox/user-keys/{quote(key.client_id, safe='')}/revoke",
            "",
            button="Revoke",
            name=f"Revoke {key.application}",
        )
        + "</li>"
        for key in board.state.user_keys
        if key.user_id == asking.user.id and not key.revoked
    )
    return f'<h2>Programs that act as you</h2><ul class="topics">{rows}</ul>' if rows else ""


def adding(board: Board) -> str:
    body = field("username", "Username") + field("name", "Name")
    made = form(board, "/sandbox/people", body, button="Add person")
    return f'<section aria-labelledby="add"><h2 id="add">One more person</h2>{made}</section>'


def connecting(board: Board) -> str:
    """DiscourseConnect: one secret for both roles."""
    body = field("url", "Address where the other site signs people in", board.state.connect_url)
    body += field("secret", "Secret shared with it", board.state.connect_secret)
    made = form(board, "/sandbox/connect", body, button="Save")
    return (
        f'<section aria-labelledby="connect"><h2 id="connect">DiscourseConnect</h2>'
        "<p>With an address people sign in here through the other site; with the secret alone "
        f"they sign in there through this forum.</p>{made}</section>"
    )


@form_at("/sandbox/people")
def add(board: Board, asking: Asking) -> Answer:
    admins_only(asking)
    persons.add_user(board, asking.needed("username"), name=asking.text("name"))
    return done(board, "/sandbox/people")


@form_at("/sandbox/connect")
def connect_to(board: Board, asking: Asking) -> Answer:
    admins_only(asking)
    connect.share(board, url=asking.text("url") or "", secret=asking.text("secret") or "")
    return done(board, "/sandbox/people")


@form_at("/sandbox/user-keys/<name:client_id>/revoke")
def revoke(board: Board, asking: Asking, client_id: str) -> Answer:
    found = [
        key
        for key in board.state.user_keys
        if (key.client_id, key.user_id) == (client_id, asking.person.id)
    ]
    if not found:
        raise missing()
    for key in found:
        granting.revoke(board, key)
    return done(board, "/sandbox/people")
