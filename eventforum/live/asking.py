# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions to the stores, off the event loop, and what is known of who may see what."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import close_old_connections

from eventforum.live import sight
from eventforum.live.sight import State

Answer = TypeVar("Answer")

KNOWN_SECONDS = 3.0
"""How long an answer about who may see something is good for."""

_pool = ThreadPoolExecutor(2, thread_name_prefix="live")
"""Each thread holds one connection to PostgreSQL."""


async def ask(question: Callable[..., Answer], *words: Any) -> Answer:
    """The answer of a function that waits for stores."""

    def answer() -> Answer:
        close_old_connections()
        return question(*words)

    return await asyncio.get_running_loop().run_in_executor(_pool, answer)


class Known:
    """`sight.look`, of which no answer is older than a few seconds."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, int], tuple[float, State | None]] = {}

    async def seen(self, wanted: sight.Wanted, *, fresh: bool = False) -> sight.Seen:
        now = time.monotonic()
        seen: sight.Seen = {}
        missing: sight.Wanted = {}
        for name, people in wanted.items():
            for who in people:
                until, state = self.answers.get((name, who), (0.0, None))
                if until < now or fresh:
                    missing.setdefault(name, set()).add(who)
                elif state is not None:
                    seen[name, who] = state
        if missing:
            found = await ask(sight.look, missing)
            seen |= found
            until = now + KNOWN_SECONDS
            for name, people in missing.items():
                for who in people:
                    self.answers[name, who] = (until, found.get((name, who)))
        return seen

    def forget_old(self) -> None:
        now = time.monotonic()
        self.answers = {asked: kept for asked, kept in self.answers.items() if kept[0] > now}
