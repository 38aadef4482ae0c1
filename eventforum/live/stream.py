# SPDX-License-Identifier: AGPL-3.0-or-later
"""The messages of the broker's stream: read by one task, the latest kept for who comes back."""

import json
import logging
import re
import time
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from apps.activity import live

Id = tuple[int, int]
"""An id of the stream: milliseconds and a number among those of one millisecond."""

KEPT = 5_000
"""Messages that a process remembers; whoever has missed more asks the page itself."""

BLOCK_SECONDS = 2.0
PATIENCE_SECONDS = 4.0
"""A broker that says nothing for so long, not even that nothing came, is away."""

NUMBERED, FIELDS = ("post", "changed"), ("number", "version")
"""Kinds that name a post. One without its numbers makes the page ask what is newer."""

_ID = re.compile(r"(\d{1,15})-(\d{1,10})")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """What a verb told; an `id` of None is our own finding, and no place to go on from."""

    id: Id | None
    on: str
    kind: str
    data: dict[str, Any]


def id_of(text: str) -> Id | None:
    """The id in this text, "1700000000000-0"; None if there is none."""
    found = _ID.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def name_of(number: Id) -> str:
    return f"{number[0]}-{number[1]}"


class Window:
    """The latest messages, by channel; `floor` is where our knowledge begins."""

    def __init__(self, floor: Id) -> None:
        self.floor = self.last = floor
        self.all: deque[Message] = deque()
        self.by_channel: dict[str, deque[Message]] = defaultdict(deque)

    def add(self, message: Message) -> None:
        if message.id is None:
            return
        self.last = message.id
        self.all.append(message)
        self.by_channel[message.on].append(message)
        if len(self.all) > KEPT:
            oldest = self.all.popleft()
            self.floor = oldest.id or self.floor
            self.by_channel[oldest.on].popleft()
            if not self.by_channel[oldest.on]:
                del self.by_channel[oldest.on]

    def since(self, seen: Id, channels: Iterable[str]) -> list[Message] | None:
        """What came on these channels after `seen`, in order; None where we cannot know it all."""
        if not self.floor <= seen <= self.last:
            return None
        missed: list[Message] = []
        for channel in channels:
            for message in reversed(self.by_channel.get(channel, ())):
                if message.id is None or message.id <= seen:
                    break
                missed.append(message)
        return sorted(missed, key=lambda message: message.id or seen)


class Stream:
    """The broker's stream for one reader. RedisError and OSError mean that it is away."""

    def __init__(self) -> None:
        self.client = redis.asyncio.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=1,
            retry=None,
            health_check_interval=0,
        )

    async def window(self) -> Window:
        """The latest messages that there are."""
        found: Any = await self.client.xrevrange(live.stream(), count=KEPT)
        if not found:
            return Window((int(time.time() * 1000), 0))
        messages = [made for entry in reversed(found) if (made := message_of(*entry))]
        first = id_of(found[-1][0].decode()) or (0, 0)
        window = Window(first)
        for message in messages:
            window.add(message)
        window.last = id_of(found[0][0].decode()) or window.last
        return window

    async def after(self, seen: Id) -> list[tuple[Id, Message | None]]:
        """What came after `seen`; waits for it, and answers with nothing after a while."""
        block = int(BLOCK_SECONDS * 1000)
        streams: Any = {live.stream(): name_of(seen)}
        answer: Any = await self.client.xread(streams, count=200, block=block)
        if not answer:
            return []
        [(_, entries)] = answer.items() if isinstance(answer, dict) else answer
        if entries and isinstance(entries[0], list):
            entries = entries[0]
        return [(id_of(name.decode()) or seen, message_of(name, said)) for name, said in entries]

    async def close(self) -> None:
        try:
            await self.client.aclose()
        except (RedisError, OSError):
            logger.debug("The broker went first")


def message_of(name: bytes, fields: dict[bytes, bytes]) -> Message | None:
    """A message of the stream; None for what is none."""
    try:
        said = json.loads(fields[b"m"])
        on, kind = str(said.pop("on")), str(said.pop("kind"))
        if kind in NUMBERED and not all(type(said.get(field)) is int for field in FIELDS):
            kind = "newer"
        return Message(id_of(name.decode()), on, kind, said)
    except (KeyError, ValueError, TypeError, AttributeError):
        logger.warning("A live message that nobody understands: %s", name)
        return None
