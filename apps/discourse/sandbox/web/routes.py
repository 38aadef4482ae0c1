# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which function answers which address."""

import re
from collections.abc import Callable
from typing import Any

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import missing
from apps.discourse.sandbox.web.asking import Answer, Asking

View = Callable[..., Answer]

PARTS = {"int": r"-?\d+", "name": r"[^/]+?", "rest": r".+?"}

Route = tuple[str, re.Pattern[str], dict[str, str], View]

_routes: list[Route] = []
_pages: list[Route] = []
_forms: list[Route] = []


def route(methods: str, pattern: str) -> Callable[[View], View]:
    """`/t/<int:id>/posts` answers `/t/3/posts.json`, too. Several methods stand with spaces."""
    return _add_to(_routes, methods, pattern, ending=r"(\.json)?/?")


def _add_to(
    routes: list[Route], methods: str, pattern: str, ending: str = "/?"
) -> Callable[[View], View]:
    def add(view: View) -> View:
        kinds: dict[str, str] = {}

        def part(found: re.Match[str]) -> str:
            kinds[found[2]] = found[1]
            return f"(?P<{found[2]}>{PARTS[found[1]]})"

        made = re.sub(r"<(\w+):(\w+)>", part, pattern)
        compiled = re.compile(f"{made}{ending}")
        routes.extend((method, compiled, kinds, view) for method in methods.split())
        return view

    return add


def page_at(pattern: str) -> Callable[[View], View]:
    """A page for people, at an address that programs ask with `.json` or a key."""
    return _add_to(_pages, "GET", pattern)


def form_at(pattern: str) -> Callable[[View], View]:
    """What a form of a page does; taken from pages of this forum only."""
    return _add_to(_forms, "POST", pattern)


def found_in(routes: list[Route], method: str, path: str) -> tuple[View, dict[str, Any]] | None:
    for known, pattern, kinds, view in routes:
        found = pattern.fullmatch(path) if known == method else None
        if found:
            parts = {
                name: int(found[name]) if kind == "int" else found[name]
                for name, kind in kinds.items()
            }
            return view, parts
    return None


def dispatch(board: Board, asking: Asking, path: str) -> Answer:
    method = "GET" if asking.request.method == "HEAD" else asking.request.method
    found = None
    if is_for_people(asking, path):
        found = found_in(_pages, method, path) or found_in(_forms, method, path)
    found = found or found_in(_routes, method, path)
    if found is None:
        raise missing()
    view, parts = found
    return view(board, asking, **parts)


def is_for_people(asking: Asking, path: str) -> bool:
    """Of a browser; a form has to come from a page of this forum."""
    if asking.by in ("admin key", "user key") or path.endswith(".json"):
        return False
    if asking.request.method != "POST":
        wanted = asking.request.headers.get("accept", "")
        return "text/html" in wanted or path.endswith(".css")
    return asking.request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
