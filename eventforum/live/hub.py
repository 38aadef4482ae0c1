# SPDX-License-Identifier: AGPL-3.0-or-later
"""All connections of this process, and what they are told."""

import asyncio
import logging
import random
import time
from collections import Counter, defaultdict
from typing import Any

from redis.exceptions import RedisError

from apps.core import counts
from eventforum.live.asking import Known
from eventforum.live.connection import Connection, Send
from eventforum.live.door import Closed, Visitor
from eventforum.live.events import bodies, event
from eventforum.live.sight import STRANGER
from eventforum.live.stream import Message, Stream, Window, name_of
from eventforum.live.watch import ROUNDS, look_again

MOST = 6_000
MOST_OF_A_PERSON = 5
MOST_OF_A_NETWORK = 600
"""Strangers behind one address: a whole venue may be."""

MOST_MISSED = 20
"""Messages told again to who comes back; beyond that asking the page is cheaper."""

MOST_LATEST = 20_000

logger = logging.getLogger(__name__)


class Hub:
    """Of one event loop. It waits for no store: what asks them does so in threads."""

    def __init__(self) -> None:
        self.connections: dict[int, Connection] = {}
        self.channels: dict[str, set[Connection]] = defaultdict(set)
        self.people: Counter[int] = Counter()
        self.networks: Counter[str] = Counter()
        self.known = Known()
        self.told: dict[str, int] = {}
        self.latest: dict[str, tuple[int, int]] = {}
        self.window: Window | None = None
        self.has_broker = False
        self.closing = False
        self.serial = 0
        self.ready = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to read and to look after connections."""
        self.tasks = [
            asyncio.create_task(self._read_for_ever()),
            *(asyncio.create_task(look_again(self, look, seconds)) for look, seconds in ROUNDS),
        ]

    def close(self) -> None:
        """Let everybody go, who come back to the next process, each after a while of their own."""
        self.closing = True
        for connection in list(self.connections.values()):
            connection.end()

    # Coming and going ----------------------------------------------------------------------------

    async def join(self, visitor: Visitor, send: Send) -> Connection:
        """A connection to which comes what happens from now on; Closed when there is no place."""
        try:
            await asyncio.wait_for(self.ready.wait(), 2.0)
        except TimeoutError:
            raise Closed(503, self._later()) from None
        self._refuse_too_many(visitor)
        task = asyncio.current_task()
        if self.window is None or task is None:
            raise Closed(503, self._later())
        self.serial += 1
        made = Connection(visitor, send, serial=self.serial, after=self.window.last, task=task)
        # Before anything is asked: what happens in between waits for its turn.
        self.connections[self.serial] = made
        for channel in made.channels:
            self.channels[channel].add(made)
        self.people[visitor.person] += 1
        if visitor.person == STRANGER:
            self.networks[visitor.network] += 1
        return made

    async def greeting(self, connection: Connection) -> list[bytes]:
        """How things stand, and what was missed since the last visit. Closed(404) for who may
        not see all that they asked for."""
        visitor = connection.visitor
        seen = await self.known.seen({channel: {visitor.person} for channel in visitor.channels})
        if len(seen) < len(visitor.channels):
            raise Closed(404)
        threads = {}
        for (name, _), state in seen.items():
            number, version = self.latest.get(name, (0, 0))
            number, version = max(number, state.number), max(version, state.version)
            self.told.setdefault(name, number)
            if name.startswith("thread:"):
                threads[name] = {"number": number, "version": version}
        said = {"live": self.has_broker, "within": self._spread(), "threads": threads}
        return [
            b"retry: %d\n" % self._retry(),
            event("hello", said, id=name_of(connection.after)),
            *await self._missed(connection),
        ]

    def leave(self, connection: Connection) -> None:
        """It is gone."""
        if self.connections.pop(connection.serial, None) is None:
            return
        for channel in connection.channels:
            self.channels[channel].discard(connection)
            if not self.channels[channel]:
                del self.channels[channel]
                self.told.pop(channel, None)
        _take_one(self.people, connection.visitor.person)
        if connection.visitor.person == STRANGER:
            _take_one(self.networks, connection.visitor.network)

    def _refuse_too_many(self, visitor: Visitor) -> None:
        if self.closing or len(self.connections) >= MOST:
            raise Closed(503, self._later())
        stranger = visitor.person == STRANGER
        if stranger and self.networks[visitor.network] >= MOST_OF_A_NETWORK:
            raise Closed(429, 60)
        if not stranger and self.people[visitor.person] >= MOST_OF_A_PERSON:
            raise Closed(429, 60)

    async def _missed(self, connection: Connection) -> list[bytes]:
        visitor = connection.visitor
        if visitor.seen is None or self.window is None:
            return []
        missed = self.window.since(visitor.seen, connection.channels)
        if missed is not None:
            missed = [m for m in missed if m.id is not None and m.id <= connection.after]
        if missed is None or len(missed) > MOST_MISSED:
            return [event("resync", {"within": self._spread()})]
        look = visitor.look
        return [
            (await bodies(message, [look], after=message.data.get("number", 1) - 1))[look]
            for message in missed
        ]

    # What happens --------------------------------------------------------------------------------

    async def _read_for_ever(self) -> None:
        while True:
            stream = Stream()
            try:
                await self._read(stream)
            except (RedisError, OSError) as problem:
                if self.has_broker:
                    logger.warning("The broker is away, open pages ask by themselves: %s", problem)
                    self.has_broker = False
                    self._tell_everybody(event("away"))
            except Exception:
                logger.exception("Reading the broker's messages went wrong")
            finally:
                await stream.close()
            # Without a broker pages are let in all the same, and told that they are not live.
            if self.window is None:
                self.window = Window((int(time.time() * 1000), 0))
            self.ready.set()
            await asyncio.sleep(0.5 + random.random())  # noqa: S311 - not all at once

    async def _read(self, stream: Stream) -> None:
        fresh = await stream.window()
        # A broker that lost its memory, with a clock behind the one before, numbers anew.
        if self.window is None or fresh.last < self.window.last:
            self.window = fresh
        if not self.has_broker:
            self.has_broker = True
            self._tell_everybody(event("back", {"within": self._spread()}))
        self.ready.set()
        window = self.window
        while True:
            for number, message in await stream.after(window.last):
                if message is None:
                    window.last = number
                else:
                    window.add(message)
                    await self.deliver(message)

    async def deliver(self, message: Message) -> None:
        """Hand a message to who has its channel open and may see it."""
        self._note(message)
        readers = self.channels.get(message.on)
        if not readers:
            return
        after = self.told.get(message.on, 0)
        if message.kind == "post":
            if message.data["number"] <= after:
                return
            self.told[message.on] = message.data["number"]
        try:
            seen = await self.known.seen({message.on: {r.visitor.person for r in readers}})
            ways = {r.visitor.look for r in readers if (message.on, r.visitor.person) in seen}
            said = await bodies(message, ways, after=after)
        except Exception:
            # Who can't be asked about is not told anything.
            logger.exception("A live message could not be delivered")
            for reader in list(readers):
                reader.end(event("resync", {"within": self._spread()}))
            return
        for reader in list(readers):
            if message.id is not None and message.id <= reader.after:
                continue
            if (message.on, reader.visitor.person) not in seen:
                # Who came while we asked is looked at by the next round.
                reader.end() if reader.opened else None
            elif reader.visitor.look in said:
                reader.push(said[reader.visitor.look])
                counts.add("live_sent")
        counts.add("live_messages")

    def _note(self, message: Message) -> None:
        """Remember the latest number and version: answers about states may be older."""
        if "version" in message.data:
            number, version = self.latest.pop(message.on, (0, 0))
            told = message.data["number"] if message.kind == "post" else 0
            self.latest[message.on] = (max(number, told), max(version, message.data["version"]))
            if len(self.latest) > MOST_LATEST:
                del self.latest[next(iter(self.latest))]

    def _tell_everybody(self, said: bytes) -> None:
        for connection in list(self.connections.values()):
            connection.push(said)

    # Patience ------------------------------------------------------------------------------------

    def _retry(self) -> int:
        """Milliseconds until a browser comes back by itself: not all at the same moment."""
        return 2_000 + random.randrange(3_000 + 2 * len(self.connections))  # noqa: S311

    def _later(self) -> int:
        return 10 + random.randrange(20)  # noqa: S311

    def _spread(self) -> int:
        """Milliseconds among which all these pages choose a moment to ask in."""
        return 1_000 + 10 * len(self.connections)


def _take_one(counter: Counter[Any], name: Any) -> None:
    counter[name] -= 1
    if not counter[name]:
        del counter[name]
