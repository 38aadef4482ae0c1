# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often one may ask: one budget for all administrators' keys, one for each address."""

import math
from collections import deque
from datetime import timedelta

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import too_often
from apps.discourse.sandbox.web.asking import Answer, as_json, as_text


class Limited(Exception):
    def __init__(self, wait: int, code: str, *, edge: bool) -> None:
        super().__init__(wait, code)
        self.wait, self.code, self.edge = wait, code, edge


def take(board: Board, bucket: str, most: int, seconds: int, *, code: str, edge: bool) -> None:
    """Count one request, or refuse it; what is refused does not count."""
    now = board.clock()  # Not what its clock shows: that may be set back, and these go on.
    times = board.recent.setdefault(bucket, deque())
    since = now - timedelta(seconds=seconds)
    while times and times[0] <= since:
        times.popleft()
    if len(times) >= most:
        wait = math.ceil((times[0] - since).total_seconds())
        raise Limited(max(1, wait), code, edge=edge)
    times.append(now)


def of_admin_key(board: Board) -> None:
    most = board.traps.admin_per_minute
    take(board, "admin", most, 60, code="admin_api_key_rate_limit", edge=False)


def of_user_key(board: Board, key: str) -> None:
    most = board.traps.user_key_per_minute
    take(board, f"key {key}", most, 60, code="user_api_key_limiter_60_secs", edge=False)
    take(board, f"key day {key}", 2880, 86_400, code="user_api_key_limiter_1_day", edge=False)


def of_address(board: Board, address: str) -> None:
    traps = board.traps
    short, long = f"10 {address}", f"60 {address}"
    take(board, short, traps.address_per_ten_seconds, 10, code="ip_10_secs_limit", edge=True)
    take(board, long, traps.address_per_minute, 60, code="ip_60_secs_limit", edge=True)


def as_answer(board: Board, limited: Limited) -> Answer:
    shape = board.traps.limit_shape
    if shape == "bare":
        return as_text("", 429)
    if shape == "text" or (shape == "as it comes" and limited.edge):
        return text_answer(limited.wait, limited.code)
    return json_answer(limited.wait, limited.code)


def json_answer(wait: int, code: str) -> Answer:
    refusal = too_often(wait, code)
    return as_json(refusal.body(), refusal.status, refusal.headers)


def text_answer(wait: int, code: str) -> Answer:
    words = (
        "Slow down, you're making too many requests.\n"
        f"Please retry again in {wait} seconds.\nError code: {code}."
    )
    named = {"Retry-After": str(wait), "Discourse-Rate-Limit-Error-Code": code}
    return as_text(words, 429, named)
