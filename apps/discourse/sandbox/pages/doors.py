# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in here and elsewhere (DiscourseConnect), and keys that people grant to programs."""

from html import escape
from urllib.parse import urlencode

from apps.discourse.sandbox import connect, granting
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.pages.frame import form, page
from apps.discourse.sandbox.refusals import Refusal, missing, no_right
from apps.discourse.sandbox.shapes import people
from apps.discourse.sandbox.web.asking import Answer, Asking, as_json, as_text, redirect
from apps.discourse.sandbox.web.routes import form_at, route

SAID = (*granting.NEEDED, "auth_redirect", "padding", "push_url")


@route("GET", "/session/sso")
def sign_in(board: Board, asking: Asking) -> Answer:
    return redirect(connect.begin(board), 302)


@route("GET", "/session/sso_login")
def signed_in(board: Board, asking: Asking) -> Answer:
    try:
        user = connect.finish(board, asking.text("sso") or "", asking.text("sig") or "")
    except Refusal as refusal:
        return as_text(refusal.errors[0], refusal.status)
    made = redirect(f"{board.base_url}/", 302)
    made.cookies.append(f"person={user.username}; Path=/; HttpOnly; SameSite=Lax")
    return made


@route("GET", "/session/sso_provider")
def provide(board: Board, asking: Asking) -> Answer:
    """Whoever is nobody chooses first, unless they are to be asked nothing."""
    text, sig = asking.text("sso") or "", asking.text("sig") or ""
    try:
        back = connect.provided(board, text, sig, asking.user)
    except Refusal as refusal:
        return as_text(refusal.errors[0], refusal.status)
    if asking.user is None and not connect.asks_quietly(text):
        words = "<p>Say above who you are, and open the link of the other site again.</p>"
        return page(board, asking, "Who are you?", words)
    return redirect(back, 302)


@route("POST", "/admin/users/sync_sso")
def synchronise(board: Board, asking: Asking) -> Answer:
    if asking.user is None or not asking.user.admin:
        raise missing()
    user = connect.synchronised(board, asking.text("sso") or "", asking.text("sig") or "")
    return as_json({**people.profile(board, user, whole=True), "active": user.active})


@route("GET", "/user-api-key/new")
def ask_for_key(board: Board, asking: Asking) -> Answer:
    """A HEAD of it tells the version only."""
    version = {"auth-api-version": str(granting.VERSION)}
    if asking.request.method == "HEAD":
        if not board.traps.user_keys:
            raise missing()
        return as_text("", 200, version)
    said = {name: asking.text(name) or "" for name in SAID}
    scopes = granting.check(board, said)
    if asking.user is None:
        words = "<p>Say above who you are, and open the link of the other site again.</p>"
        return page(board, asking, "Who are you?", words)
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in said.items()
        if value
    )
    rights = "".join(f"<li>{escape(scope)}</li>" for scope in scopes)
    words = (
        f"<p><strong>{escape(said['application_name'])}</strong> asks to act as "
        f"{escape(asking.user.username)} on this forum, with these rights:</p><ul>{rights}</ul>"
    )
    made = page(
        board,
        asking,
        "Allow this?",
        words + form(board, "/sandbox/user-api-key", hidden, button="Authorize"),
    )
    made.headers |= version
    return made


@form_at("/sandbox/user-api-key")
def grant(board: Board, asking: Asking) -> Answer:
    said = {name: asking.text(name) or "" for name in SAID}
    payload = granting.grant(board, said, by=asking.person)
    back = said["auth_redirect"]
    if not back:
        return page(board, asking, "Your key", f"<p><code>{escape(payload)}</code></p>")
    if not back.startswith(("http://", "https://")):
        raise no_right()
    return redirect(f"{back}{'&' if '?' in back else '?'}{urlencode({'payload': payload})}", 302)


@route("POST", "/user-api-key/revoke")
def revoke(board: Board, asking: Asking) -> Answer:
    if asking.key is None:
        raise no_right()
    granting.revoke(board, asking.key)
    return as_json({"success": "OK"})
