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

_routes: list[tuple[str, re.Pattern[str], dict[str, str], View]] = []


def route(methods: str, pattern: str) -> Callable[[View], View]:
    """`/t/<int:id>/posts` answers `/t/3/posts.json`, too. Several methods stand with spaces."""

    def add(view: View) -> View:
        kinds: dict[str, str] = {}

        def part(found: re.Match[str]) -> str:
            kinds[found[2]] = found[1]
            return f"(?P<{found[2]}>{PARTS[found[1]]})"

        made = re.sub(r"<(\w+):(\w+)>", part, pattern)
        compiled = re.compile(rf"{made}(\.json)?/?")
        for method in methods.split():
            _routes.append((method, compiled, kinds, view))
        return view

    return add


def find(method: str, path: str) -> tuple[View, dict[str, Any]]:
    if method == "HEAD":
        method = "GET"
    for known, pattern, kinds, view in _routes:
        found = pattern.fullmatch(path) if known == method else None
        if found:
            parts = {
                name: int(found[name]) if kind == "int" else found[name]
                for name, kind in kinds.items()
            }
            return view, parts
    raise missing()


def dispatch(board: Board, asking: Asking, path: str) -> Answer:
    view, parts = find(asking.request.method, path)
    return view(board, asking, **parts)
