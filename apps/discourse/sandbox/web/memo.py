# SPDX-License-Identifier: AGPL-3.0-or-later
"""An identical create within two minutes is answered from memory, a refusal as well."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import Refusal
from apps.discourse.sandbox.web.asking import Answer, Asking, as_json

KEPT = timedelta(seconds=120)


def signature(asking: Asking) -> str:
    """Everything that is said, who says it, and from where with which program."""
    headers = asking.request.headers
    said = json.dumps(
        [
            asking.params,
            asking.person.id,
            asking.request.address,
            headers.get("user-agent", ""),
            headers.get("referer", ""),
        ],
        sort_keys=True,
    )
    return hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()


def once(board: Board, asking: Asking, create: Callable[[], dict[str, Any]]) -> Answer:
    if asking.by != "admin key" or not board.traps.memo:
        return as_json(create())
    key, now = signature(asking), board.now()
    kept = board.memo.get(key)
    if kept and now - kept[0] < KEPT:
        return as_json(kept[2], kept[1])
    try:
        status, body = 200, create()
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        status, body = 422, refusal.body()
    forget(board)
    board.memo[key] = (now, status, body)
    return as_json(body, status)


def forget(board: Board) -> None:
    """What is too old; the oldest stand first."""
    while board.memo:
        key = next(iter(board.memo))
        if board.now() - board.memo[key][0] < KEPT:
            return
        del board.memo[key]
