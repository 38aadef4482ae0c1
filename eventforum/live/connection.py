# SPDX-License-Identifier: AGPL-3.0-or-later
"""One open page at the other end: what waits for it, and what becomes of one that does not read."""

import asyncio
import time
from collections import deque
from typing import Any

from eventforum.live.door import Visitor
from eventforum.live.stream import Id

MOST_WAITING = 64
MOST_BYTES = 256 * 1024
"""Waiting for a reader who does not take it; then they are told to ask the page instead."""

Send = Any


class Connection:
    """Costs nothing while nothing is sent: a task is made to send and ends with the last byte."""

    __slots__ = (
        "after",
        "channels",
        "fell_behind",
        "last_words",
        "opened",
        "send",
        "sending",
        "sent_at",
        "serial",
        "task",
        "visitor",
        "waiting",
    )  # fmt: skip

    def __init__(
        self, visitor: Visitor, send: Send, *, serial: int, after: Id, task: asyncio.Task[Any]
    ) -> None:
        self.visitor = visitor
        self.channels = visitor.channels
        self.send = send
        self.serial = serial
        self.after = after
        self.task = task
        self.waiting: deque[bytes] = deque()
        self.sending: asyncio.Task[None] | None = None
        self.opened = False
        self.fell_behind = False
        self.last_words: bytes | None = None
        self.sent_at = time.monotonic()

    def open(self, *first: bytes) -> None:
        """Let what has come in the meantime out, after these."""
        self.waiting.extendleft(reversed(first))
        self.opened = True
        self._go_on()

    def push(self, event: bytes) -> None:
        """Send this event when those before it are gone."""
        if self.last_words is not None or self.fell_behind:
            return
        if len(self.waiting) >= MOST_WAITING or sum(map(len, self.waiting)) > MOST_BYTES:
            self.fell_behind = True
            self.end(b"event: resync\ndata: {}\n\n")
            return
        self.waiting.append(event)
        self._go_on()

    def end(self, words: bytes = b"") -> None:
        """Send these last words and hang up; what waits is not sent any more."""
        if self.last_words is None:
            self.waiting.clear()
            self.last_words = words
            self.opened = True
            self._go_on()

    def is_stuck(self, now: float, *, seconds: float) -> bool:
        """Whether the other end has not taken anything for so long while something waits."""
        return self.sending is not None and now - self.sent_at > seconds

    def _go_on(self) -> None:
        if self.opened and self.sending is None:
            self.sent_at = time.monotonic()
            self.sending = asyncio.create_task(self._send_all())

    async def _send_all(self) -> None:
        try:
            while self.waiting:
                await self._body(self.waiting.popleft(), more=True)
            if self.last_words is not None:
                await self._body(self.last_words, more=False)
        finally:
            self.sending = None

    async def _body(self, body: bytes, *, more: bool) -> None:
        await self.send({"type": "http.response.body", "body": body, "more_body": more})
        self.sent_at = time.monotonic()
