# SPDX-License-Identifier: AGPL-3.0-or-later
"""One request answered: what is due first, then faults, limits, the key, the address."""

from dataclasses import replace
from urllib.parse import urlsplit

from apps.discourse.sandbox import faults as wire
from apps.discourse.sandbox import jobs
from apps.discourse.sandbox.board import Asked, Board
from apps.discourse.sandbox.faults import Fault, Lost
from apps.discourse.sandbox.pages.frame import refused as refused_on_page
from apps.discourse.sandbox.refusals import Refusal, invalid, no_right
from apps.discourse.sandbox.web import limits, routes
from apps.discourse.sandbox.web.asking import (
    Answer,
    Asking,
    Request,
    as_json,
    as_page,
    as_text,
    parameters,
)
from apps.discourse.sandbox.web.keys import identify

GATEWAY = (
    "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n"
    "<center><h1>502 Bad Gateway</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n"
)
LOGIN = "<!DOCTYPE html><html><head><title>Log in</title></head><body>Please log in.</body></html>"
OPEN = ("/site/basic-info", "/session/", "/letter_avatar_proxy/", "/srv/status", "/user-api-key/")

BEHIND = ("/sandbox/switches", "/sandbox/hooks", "/sandbox/forum.css", "/sandbox/be")
"""Ours and no forum's: they answer whatever is switched."""


def answer(board: Board, request: Request, faults: list[Fault]) -> Answer:
    """Raises Lost where no answer comes back."""
    with board.lock:
        jobs.run_due(board)
        fault = wire.take(
            faults, request.method, request.path, has_title=lambda: has_title(request)
        )
        try:
            made = faulty(board, request, fault) if fault else worked(board, request)
        except Lost:
            board.asked.append(Asked(board.now(), request.method, request.path, 0))
            raise
        board.asked.append(Asked(board.now(), request.method, request.path, made.status))
        return made


def has_title(request: Request) -> bool:
    try:
        return "title" in parameters(request)[0]
    except Refusal:
        return False


def worked(board: Board, request: Request) -> Answer:
    below = urlsplit(board.base_url).path
    if below and not request.path.startswith(f"{below}/"):
        return as_page("<html><body><h1>404 Not Found</h1></body></html>", 404)
    request = replace(request, path=request.path[len(below) :])
    if board.traps.down and not request.path.startswith(BEHIND):
        return as_page(GATEWAY, 502)
    asking = None
    try:
        params, files = parameters(request)
        asking = Asking(request, params, files)
        identify(board, asking)
        return after_key(board, asking)
    except limits.Limited as limited:
        return limits.as_answer(board, limited)
    except Refusal as refusal:
        if asking is not None and routes.is_for_people(asking, request.path):
            return refused_on_page(board, asking, refusal)
        return as_json(refusal.body(), refusal.status, refusal.headers)
    except RuntimeError:
        return as_page("<html><body><h1>Oops</h1></body></html>", 500)


def after_key(board: Board, asking: Asking) -> Answer:
    request = asking.request
    if request.path.startswith(BEHIND):
        return routes.dispatch(board, asking, request.path)
    if board.traps.read_only and request.method not in ("GET", "HEAD"):
        raise read_only()
    if board.traps.login_required and not asking.by and not request.path.startswith(OPEN):
        return as_page(LOGIN)
    made = routes.dispatch(board, asking, request.path)
    if asking.user is not None:
        made.headers.setdefault("X-Discourse-Username", asking.user.username)
    return made


def read_only() -> Refusal:
    words = "The site is in read only mode. Interactions are disabled."
    return Refusal(503, words, type="read_only")


def faulty(board: Board, request: Request, fault: Fault) -> Answer:
    kind = fault.kind
    if kind in wire.BEFORE:
        return refused(fault)
    made = worked(board, request)
    if kind in ("timeout", "reset"):
        raise Lost("timeout" if kind == "timeout" else "reset")
    if kind == "truncated":
        made.body = made.body[: len(made.body) // 2]
    elif kind == "bad gateway after":
        return as_page(GATEWAY, 502)
    elif kind == "server error after":
        return as_page("<html><body><h1>Oops</h1></body></html>", 500)
    elif kind == "page":
        return as_page(LOGIN)
    elif kind == "other shape":
        return as_json({"success": "OK"})
    elif kind == "empty":
        made.body = b""
    elif kind == "slow":
        made.drip = True
    return made


def refused(fault: Fault) -> Answer:
    """Those at which nothing is done."""
    kind = fault.kind
    if kind == "timeout unheard":
        raise Lost("timeout")
    if kind == "reset unheard":
        raise Lost("reset")
    if kind == "bad gateway":
        return as_page(GATEWAY, 502)
    if kind == "unavailable":
        return as_page("", 503)
    if kind == "server error":
        return as_page("<html><body><h1>Oops</h1></body></html>", 500)
    if kind == "limited":
        return limits.json_answer(fault.wait, "admin_api_key_rate_limit")
    if kind == "limited text":
        return limits.text_answer(fault.wait, "ip_10_secs_limit")
    if kind == "limited bare":
        return as_text("", 429)
    refusal = {
        "read only": read_only,
        "title used": lambda: invalid("Title has already been used"),
        "bad key": no_right,
    }[kind]()
    return as_json(refusal.body(), refusal.status)
