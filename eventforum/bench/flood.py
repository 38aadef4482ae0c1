# SPDX-License-Identifier: AGPL-3.0-or-later
"""More requests than a server can answer: sent at a fixed rate, whatever comes back.

Run as `python -m eventforum.bench.flood` with a JSON order on standard input; answers in JSON.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from urllib.parse import quote

TICK_SECONDS = 0.002
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Flood:
    """What to ask for, how often a second, for how long."""

    port: int
    path: str
    rate: float
    seconds: float
    host: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heard:
    """Answers of one status ("none": none came); 503 without Retry-After is status "bare 503"."""

    count: int
    p50_ms: float
    p99_ms: float


class _Sender:
    def __init__(self, flood: Flood) -> None:
        extra = "".join(f"{name}: {value}\r\n" for name, value in flood.headers.items())
        path = quote(flood.path, safe="/?&=%")
        self.request = f"GET {path} HTTP/1.1\r\nHost: {flood.host}\r\n{extra}\r\n".encode()
        self.port = flood.port
        self.idle: list = []
        self.times: dict[str, list[float]] = defaultdict(list)

    async def send(self) -> None:
        begun = time.perf_counter()
        try:
            status = await asyncio.wait_for(self._ask(), PATIENCE_SECONDS)
        except (OSError, EOFError, TimeoutError):
            status = "none"
        self.times[status].append(time.perf_counter() - begun)

    async def _ask(self) -> str:
        if self.idle:
            reader, writer = self.idle.pop()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        writer.write(self.request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r")[0]))
        self.idle.append((reader, writer))
        status = head.split(" ", 2)[1]
        return "bare 503" if status == "503" and "retry-after: " not in head else status


async def run(flood: Flood) -> dict[str, Heard]:
    """Send, and wait for the last answer; times by status."""
    sender, waiting, sent = _Sender(flood), set(), 0
    begun = time.perf_counter()
    while (passed := time.perf_counter() - begun) < flood.seconds:
        while sent < passed * flood.rate:
            task = asyncio.create_task(sender.send())
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            sent += 1
        await asyncio.sleep(TICK_SECONDS)
    await asyncio.gather(*waiting)
    return {status: _heard(sorted(times)) for status, times in sender.times.items()}


def _heard(times: list[float]) -> Heard:
    def at(part: float) -> float:
        return times[min(len(times) - 1, int(len(times) * part))] * 1000

    return Heard(len(times), at(0.5), at(0.99))


def send(flood: Flood) -> dict[str, Heard]:
    """Send it from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "eventforum.bench.flood"],
        input=json.dumps(asdict(flood)),
        capture_output=True,
        text=True,
        check=True,
    )
    return {status: Heard(**heard) for status, heard in json.loads(done.stdout).items()}


if __name__ == "__main__":
    heard = asyncio.run(run(Flood(**json.load(sys.stdin))))
    print(json.dumps({status: asdict(one) for status, one in heard.items()}))
