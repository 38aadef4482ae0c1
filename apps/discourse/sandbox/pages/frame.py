# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frame of every page, and the small parts that several share."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote, urlsplit

from apps.discourse.sandbox.board import SYSTEM, Board
from apps.discourse.sandbox.refusals import Refusal
from apps.discourse.sandbox.shapes.people import avatar
from apps.discourse.sandbox.things import User
from apps.discourse.sandbox.web.asking import Answer, Asking, as_page, redirect

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' http: https: data:; "
    "form-action 'self' http: https:; base-uri 'none'; frame-ancestors 'none'"
)


def page(board: Board, asking: Asking, title: str, body: str, *, status: int = 200) -> Answer:
    here = asking.request.path
    html = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)} - {escape(board.state.title)}</title>
<link rel="stylesheet" href="{path(board, "/sandbox/forum.css")}">
<link rel="icon" href="data:,">
</head>
<body>
<header class="top">
<a class="home" href="{path(board, "/")}">{escape(board.state.title)}</a>
<nav aria-label="Main">
<a href="{path(board, "/latest")}">Latest</a>
<a href="{path(board, "/categories")}">Categories</a>
<a href="{path(board, "/sandbox/people")}">People</a>
<a href="{path(board, "/sandbox/hooks")}">Webhooks</a>
<a href="{path(board, "/sandbox/waiting")}">Approvals</a>
<a href="{path(board, "/sandbox/switches")}">Switches</a>
</nav>
{chooser(board, asking, here)}
</header>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
<footer><p>A stand-in for a Discourse forum. Nothing of it leaves this machine.</p></footer>
</body>
</html>
"""
    return as_page(html, status, {"content-security-policy": POLICY, "cache-control": "no-store"})


def path(board: Board, below: str) -> str:
    return urlsplit(board.base_url).path + below


def chooser(board: Board, asking: Asking, here: str) -> str:
    """Anybody can be anybody here."""
    mine = asking.user.username if asking.user else ""
    options = "".join(
        f'<option value="{escape(user.username)}"{" selected" if user.username == mine else ""}>'
        f"{escape(user.username)}{role(user)}</option>"
        for user in board.state.users.values()
        if user.id != SYSTEM
    )
    return f"""<form class="who" method="post" action="{path(board, "/sandbox/be")}">
<input type="hidden" name="back" value="{escape(here)}">
<label for="who">You are</label>
<select id="who" name="username"><option value="">nobody</option>{options}</select>
<button type="submit">Change</button>
</form>"""


def role(user: User) -> str:
    if user.admin:
        return " (administrator)"
    return " (moderator)" if user.moderator else ""


def form(board: Board, action: str, body: str, *, button: str, name: str = "") -> str:
    label = f' aria-label="{escape(name)}"' if name else ""
    return (
        f'<form method="post" action="{path(board, action)}">{body}'
        f'<button type="submit"{label}>{escape(button)}</button></form>'
    )


def field(id: str, label: str, value: str = "", *, name: str = "") -> str:
    return (
        f'<p class="field"><label for="{id}">{escape(label)}</label>'
        f'<input id="{id}" name="{name or id}" dir="auto" value="{escape(value)}"></p>'
    )


def area(id: str, label: str, value: str = "", *, name: str = "raw") -> str:
    return (
        f'<p class="field"><label for="{id}">{escape(label)}</label>'
        f'<textarea id="{id}" name="{name}" rows="5" dir="auto" required>'
        f"{escape(value)}</textarea></p>"
    )


def choice(id: str, label: str, options: Iterable[tuple[str, str]], chosen: str = "") -> str:
    made = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(words)}</option>"
        for value, words in options
    )
    return (
        f'<p class="field"><label for="{id}">{escape(label)}</label>'
        f'<select id="{id}" name="{id}">{made}</select></p>'
    )


def time(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f'<time datetime="{at.isoformat()}">{at:%Y-%m-%d %H:%M:%S} UTC</time>'


def face(board: Board, user: User) -> str:
    source = path(board, avatar(user).replace("{size}", "48"))
    name = f' <span class="quiet">{escape(user.name)}</span>' if user.name else ""
    return (
        f'<img class="face" src="{source}" alt="" width="32" height="32"> '
        f'<a href="{path(board, f"/u/{quote(user.username)}")}">{escape(user.username)}</a>{name}'
    )


def done(board: Board, below: str) -> Answer:
    return redirect(path(board, below), 303)


def refused(board: Board, asking: Asking, refusal: Refusal) -> Answer:
    words = "".join(f"<li>{escape(error)}</li>" for error in refusal.errors)
    back = urlsplit(asking.request.headers.get("referer", "")).path or path(board, "/")
    body = f'<ul class="refused">{words}</ul><p><a href="{escape(back)}">Back</a></p>'
    return page(board, asking, "That is not possible", body, status=refusal.status)
