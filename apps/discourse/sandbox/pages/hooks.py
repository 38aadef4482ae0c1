# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the forum tells others of what happens, and what came of it."""

import secrets
from html import escape
from urllib.parse import urlsplit

from apps.discourse.sandbox import hooks
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.pages import frame
from apps.discourse.sandbox.pages.frame import done, field, form, page
from apps.discourse.sandbox.refusals import Refusal, missing, no_right
from apps.discourse.sandbox.things import Delivery, Hook
from apps.discourse.sandbox.web.asking import Answer, Asking
from apps.discourse.sandbox.web.routes import form_at, page_at

SHOWN = 50


def admins_only(asking: Asking) -> None:
    if not asking.person.admin:
        raise no_right()


@page_at("/sandbox/hooks")
def index(board: Board, asking: Asking) -> Answer:
    if asking.user is None or not asking.user.admin:
        words = "<p>Administrators see this: say above that you are one.</p>"
        return page(board, asking, "Webhooks", words)
    rows = "".join(hook_row(board, hook) for hook in board.state.hooks.values())
    fresh = form(
        board,
        "/sandbox/hooks/add",
        field("url", "Address of the receiver")
        + field("secret", "Secret, of 12 letters or more", secrets.token_urlsafe(24)),
        button="Add webhook",
    )
    log = sorted(board.state.log.values(), key=lambda one: -one.id)[:SHOWN]
    waiting = f"<p>{len(board.outbox)} wait to be sent.</p>"
    lines = "".join(delivery_row(board, one) for one in log)
    table = (
        f'<div class="wide" role="region" aria-label="Deliveries" tabindex="0"><table><thead><tr>'
        "<th>Id</th><th>Event</th><th>Time</th><th>Answer</th><th>Again</th></tr></thead>"
        f"<tbody>{lines}</tbody></table></div>"
        if lines
        else "<p>Nothing was sent yet.</p>"
    )
    body = (
        f"<p>API key <code>{escape(board.state.key)}</code>, user <code>eventforum</code></p>"
        f"{rows}<section aria-labelledby='add'><h2 id='add'>New webhook</h2>{fresh}</section>"
        f"<h2>Deliveries</h2>{waiting}{table}"
    )
    return page(board, asking, "Webhooks", body)


def hook_row(board: Board, hook: Hook) -> str:
    action = f"/sandbox/hooks/{hook.id}"
    state = "on" if hook.active else "off"
    word = "Switch off" if hook.active else "Switch on"
    return (
        f'<section class="post" aria-label="Webhook {hook.id}"><p><code>{escape(hook.url)}</code> '
        f'<span class="mark">{state}</span></p><p class="quiet">secret '
        f'<code>{escape(hook.secret)}</code></p><div class="actions">'
        f"{form(board, f'{action}/ping', '', button='Ping', name=f'Ping webhook {hook.id}')}"
        f"{form(board, f'{action}/switch', '', button=word, name=f'{word} webhook {hook.id}')}"
        f"{form(board, f'{action}/remove', '', button='Remove', name=f'Remove webhook {hook.id}')}"
        "</div></section>"
    )


def delivery_row(board: Board, one: Delivery) -> str:
    again = form(
        board,
        f"/sandbox/deliveries/{one.id}/again",
        "",
        button="Send again",
        name=f"Send again delivery {one.id}",
    )
    answer = one.status or "none"
    return (
        f"<tr><td>{one.id}</td><td>{escape(one.event)}</td><td>{frame.time(one.created_at)}</td>"
        f"<td>{answer}</td><td>{again}</td></tr>"
    )


def known(board: Board, asking: Asking, id: int) -> Hook:
    admins_only(asking)
    if id not in board.state.hooks:
        raise missing()
    return board.state.hooks[id]


@form_at("/sandbox/hooks/add")
def add(board: Board, asking: Asking) -> Answer:
    admins_only(asking)
    url, secret = asking.needed("url"), asking.text("secret") or ""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise Refusal(422, "The address begins with http:// or https://")
    if len(secret) < 12:
        raise Refusal(422, "Secret is too short (minimum is 12 characters)")
    hooks.add_hook(board, url, secret=secret, events=[*hooks.EVERYTHING])
    return done(board, "/sandbox/hooks")


@form_at("/sandbox/hooks/<int:id>/ping")
def ping(board: Board, asking: Asking, id: int) -> Answer:
    hooks.ping(board, known(board, asking, id))
    return done(board, "/sandbox/hooks")


@form_at("/sandbox/hooks/<int:id>/switch")
def switch(board: Board, asking: Asking, id: int) -> Answer:
    hook = known(board, asking, id)
    hook.active = not hook.active
    return done(board, "/sandbox/hooks")


@form_at("/sandbox/hooks/<int:id>/remove")
def remove(board: Board, asking: Asking, id: int) -> Answer:
    del board.state.hooks[known(board, asking, id).id]
    return done(board, "/sandbox/hooks")


@form_at("/sandbox/deliveries/<int:id>/again")
def again(board: Board, asking: Asking, id: int) -> Answer:
    admins_only(asking)
    if id not in board.state.log:
        raise missing()
    hooks.redeliver(board, board.state.log[id])
    return done(board, "/sandbox/hooks")
