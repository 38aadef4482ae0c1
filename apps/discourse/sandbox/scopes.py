# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a limited key of an administrator may ask; none deletes, closes or makes sections."""

import re
from typing import Any

from apps.discourse.sandbox.board import Board

SCOPES: dict[str, list[tuple[str, str]]] = {
    "global:read": [("GET", ".*")],
    "topics:write": [("POST", "/posts")],
    "topics:read": [("GET", r"/t/.*"), ("GET", r"/posts(/\d+)?")],
    "topics:read_lists": [("GET", "/latest"), ("GET", "/top"), ("GET", "/c/.*")],
    "posts:edit": [("PUT", r"/posts/\d+")],
    "uploads:create": [("POST", "/uploads")],
    "users:show": [("GET", "/u/.*")],
    "users:sync_sso": [("POST", "/admin/users/sync_sso")],
}
ALWAYS = ("GET", "/session/scopes")


def allows(board: Board, method: str, path: str) -> bool:
    if not board.traps.scopes:
        return True
    asked = path.removesuffix(".json")
    return any(
        method == known and re.fullmatch(pattern, asked)
        for scope in board.traps.scopes
        for known, pattern in [*SCOPES[scope], ALWAYS]
    )


def as_answered(board: Board) -> list[dict[str, Any]]:
    if not board.traps.scopes:
        return [{"resource": "global", "key": "all", "urls": ["*"]}]
    return [
        {
            "resource": scope.partition(":")[0],
            "key": scope.partition(":")[2],
            "urls": [f"{pattern} ({method})" for method, pattern in SCOPES[scope]],
        }
        for scope in board.traps.scopes
    ]
