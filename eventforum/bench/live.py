# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live channel: from a commit to the last of 500 readers, and what idle connections cost."""

import asyncio
import resource
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction

from apps.accounts.models import User
from apps.threads import services
from apps.threads.models import Thread
from eventforum.bench import data
from eventforum.bench.processes import cpu_seconds, memory_mb
from eventforum.bench.rows import Row, at_most
from eventforum.bench.servers import HOST, Server, live

READERS = 500
IDLE = 5_000
REPLIES = 100
PAUSE_SECONDS = 0.1
FIVE = 5
ROW = 9


@dataclass
class Readers:
    """Browsers that listen, in a thread with an event loop of its own."""

    server: Server
    path: str
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    greeted: int = 0
    lost: int = 0
    heard: list[float] = field(default_factory=list)
    transports: list[asyncio.BaseTransport] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def open(self, headers: Sequence[str]) -> None:
        """One connection for each of these headers, and wait for all their greetings."""
        wanted = self.greeted + len(headers)
        asyncio.run_coroutine_threadsafe(self._connect(headers), self.loop).result()
        _wait(lambda: self.greeted + self.lost >= wanted)

    def close(self) -> None:
        for one in list(self.transports):
            self.loop.call_soon_threadsafe(one.close)
        time.sleep(0.5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def _connect(self, headers: Sequence[str]) -> None:
        for start in range(0, len(headers), 50):
            await asyncio.gather(*(self._one(header) for header in headers[start : start + 50]))

    async def _one(self, header: str) -> None:
        transport, _ = await self.loop.create_connection(
            lambda: _Reader(self), "127.0.0.1", self.server.port
        )
        ask = f"GET {self.path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n{header}"
        transport.write(f"{ask}\r\n\r\n".encode())
        self.transports.append(transport)


class _Reader(asyncio.Protocol):
    def __init__(self, readers: Readers) -> None:
        self.readers = readers

    def data_received(self, data: bytes) -> None:
        if b"event: post" in data:
            self.readers.heard.append(time.perf_counter())
        elif b"event: hello" in data:
            self.readers.greeted += 1

    def connection_lost(self, exc: Exception | None) -> None:
        self.readers.lost += 1


def open_pages(thread: Thread, writers: Sequence[User]) -> Iterator[Row]:
    """A tenth of the readers is signed in, five pages a person; the others are strangers."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(65_536, most), most))
    known = [
        f"Cookie: __Host-session={data.signed_in(writer)}"
        for writer in writers[: READERS // 10 // FIVE]
        for _ in range(FIVE)
    ]
    with live() as server:
        readers = Readers(server, f"/live/?on=thread:{thread.pk}")
        readers.open(known + _strangers(READERS - len(known)))
        yield _reply(readers, server, thread, writers[-1])
        readers.close()
    with live() as server:
        yield from _idle(server, thread)


def _note_moment(moments: list[float]) -> None:
    moments.append(time.perf_counter())


def _reply(readers: Readers, server: Server, thread: Thread, writer: User) -> Row:
    """The 99th of a hundred replies, each measured at the reader who hears of it last."""
    latest, begun = [], cpu_seconds([server.pid])
    for number in range(REPLIES):
        readers.heard.clear()
        committed: list[float] = []
        with transaction.atomic():
            transaction.on_commit(partial(_note_moment, committed))
            services.reply(thread, text=data.text(number), by=writer)
        _wait(lambda: len(readers.heard) >= READERS)
        latest.append(1000 * (max(readers.heard) - committed[0]))
        time.sleep(PAUSE_SECONDS)
    latest.sort()
    cpu = 1000 * (cpu_seconds([server.pid]) - begun) / REPLIES
    beside = f"p50 {latest[REPLIES // 2]:.0f} ms, {cpu:.0f} ms CPU a reply, {readers.lost} lost"
    what = f"reply to {READERS} live readers, to the last of them"
    value = round(latest[int(0.99 * REPLIES) - 1])
    return at_most(ROW, what, value, most=250, unit="ms p99", beside=beside)


def _idle(server: Server, thread: Thread) -> Iterator[Row]:
    readers = Readers(server, f"/live/?on=thread:{thread.pk}")
    readers.open(_strangers(50))
    before = memory_mb(server.pid)
    readers.open(_strangers(IDLE))
    time.sleep(1)
    each = (memory_mb(server.pid) - before) * 1024 / IDLE
    idle = cpu_seconds([server.pid])
    time.sleep(10)
    idle = (cpu_seconds([server.pid]) - idle) * 10
    beside = f"{before:.0f} MB before, {idle:.0f} % of a core with {IDLE} of them"
    what = "an idle connection"
    yield at_most(ROW, what, round(each, 1), most=20, unit="KiB", beside=beside)
    missing = IDLE + 50 - readers.greeted + readers.lost
    yield at_most(ROW, f"of {IDLE} on one process, not let in", missing, most=0, unit="readers")
    readers.close()


def _strangers(count: int) -> list[str]:
    """Each from a network of their own."""
    return [f"X-Forwarded-For: 10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(count)]


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.002)
