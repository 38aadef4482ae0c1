# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a forum does wrong or otherwise, switched by hand, to see how a mirror takes it."""

from dataclasses import fields
from html import escape
from typing import Any, get_args, get_type_hints

from apps.discourse.sandbox import posting
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.pages import frame
from apps.discourse.sandbox.pages.frame import choice, done, field, form, page
from apps.discourse.sandbox.pages.hooks import admins_only
from apps.discourse.sandbox.refusals import Refusal, missing, no_right
from apps.discourse.sandbox.traps import Traps
from apps.discourse.sandbox.web.asking import Answer, Asking, as_whole
from apps.discourse.sandbox.web.routes import form_at, page_at

OFF, ON = "off", "on"


@page_at("/sandbox/switches")
def index(board: Board, asking: Asking) -> Answer:
    if asking.user is None or not asking.user.admin:
        words = "<p>Administrators see this: say above that you are one.</p>"
        return page(board, asking, "Switches", words)
    rows = "".join(row(board, name) for name in switchable())
    intro = "<p>As installed, a forum of 2026 stands so. A stop sets everything back.</p>"
    return page(board, asking, "Switches", f"{intro}<div class='switches'>{rows}</div>")


def switchable() -> dict[str, Any]:
    kinds = get_type_hints(Traps)
    return {one.name: kinds[one.name] for one in fields(Traps) if one.name != "scopes"}


def row(board: Board, name: str) -> str:
    """One switch with its button; it works by itself, so that a mistake changes one thing."""
    value, kind = getattr(board.traps, name), switchable()[name]
    words = name.replace("_", " ").capitalize()
    if kind is bool:
        ways = [(ON, ON), (OFF, OFF)]
        control = choice(name, words, ways, ON if value else OFF)
    elif get_args(kind):
        control = choice(name, words, [(way, way) for way in get_args(kind)], value)
    else:
        control = field(name, words, f"{value:g}")
    return form(board, f"/sandbox/switches/{name}", control, button="Set", name=f"Set {words}")


@form_at("/sandbox/switches/<name:name>")
def switch(board: Board, asking: Asking, name: str) -> Answer:
    admins_only(asking)
    if name not in switchable():
        raise missing()
    setattr(board.traps, name, understood(switchable()[name], asking.needed(name)))
    return done(board, "/sandbox/switches")


def understood(kind: Any, said: str) -> bool | str | int:
    if kind is bool:
        return said == ON
    if get_args(kind):
        if said not in get_args(kind):
            raise missing()
        return said
    number = as_whole(said)
    if number is None:
        raise Refusal(422, "Say a whole number.")
    return number


@page_at("/sandbox/waiting")
def waiting(board: Board, asking: Asking) -> Answer:
    """What waits for a moderator."""
    if asking.user is None or not asking.user.staff:
        return page(board, asking, "Waiting for approval", "<p>Moderators see this.</p>")
    rows = "".join(
        f'<article class="post" aria-label="Waiting {one.id}">'
        f"{frame.face(board, board.state.users[one.user_id])}<p>{escape(one.draft.raw)}</p>"
        f"{approve_form(board, one.id)}</article>"
        for one in board.state.pending.values()
    )
    return page(board, asking, "Waiting for approval", rows or "<p>Nothing waits.</p>")


def approve_form(board: Board, id: int) -> str:
    action = f"/sandbox/waiting/{id}"
    return form(board, action, "", button="Approve", name=f"Approve {id}")


@form_at("/sandbox/waiting/<int:id>")
def approve(board: Board, asking: Asking, id: int) -> Answer:
    if not asking.person.staff:
        raise no_right()
    if id not in board.state.pending:
        raise missing()
    posting.approve(board, board.state.pending[id])
    return done(board, "/sandbox/waiting")
