# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small load generator: keep-alive connections, one process of its own, raw HTTP/1.1.

Run as `python -m eventforum.bench.load` with a JSON order on standard input; answers in JSON.
"""

import asyncio
import itertools
import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from urllib.parse import quote


@dataclass(frozen=True)
class Order:
    """What to ask for: `paths` in turn, until `seconds` are over or `requests` were sent."""

    port: int
    paths: list[str]
    host: str = "bench.example"
    headers: dict[str, str] = field(default_factory=dict)
    connections: int = 8
    seconds: float = 5.0
    requests: int | None = None

    @property
    def expected(self) -> int:
        """What is as good as a 2xx."""
        return 304 if "If-None-Match" in self.headers else 200


@dataclass(frozen=True)
class Answer:
    requests: int
    bad: dict[str, int]
    seconds: float
    p50_ms: float
    p99_ms: float


async def _one(reader, writer, request: bytes) -> int:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    if "content-length" in headers:
        await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).strip() or b"0", 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(lines[0].split()[1])


async def _connection(order: Order, requests, until: float, times: list, bad: Counter) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", order.port, limit=2**22)
    for request in requests:
        if time.monotonic() >= until:
            break
        begun = time.perf_counter()
        status = await _one(reader, writer, request)
        times.append(time.perf_counter() - begun)
        if not 200 <= status < 300 and status != order.expected:
            bad[str(status)] += 1
    writer.close()


async def run(order: Order) -> Answer:
    """Serve the order; every connection takes the next path of one shared list."""
    extra = "".join(f"{name}: {value}\r\n" for name, value in order.headers.items())
    heads = [
        f"GET {quote(path, safe='/?&=%')} HTTP/1.1\r\nHost: {order.host}\r\n{extra}\r\n".encode()
        for path in order.paths
    ]
    endless = itertools.islice(itertools.cycle(heads), order.requests)
    times: list[float] = []
    bad: Counter[str] = Counter()
    begun = time.monotonic()
    await asyncio.gather(
        *(
            _connection(order, endless, begun + order.seconds, times, bad)
            for _ in range(order.connections)
        )
    )
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    return Answer(len(times), dict(bad), time.monotonic() - begun, cuts[49] * 1000, cuts[98] * 1000)


def send(order: Order) -> Answer:
    """Run the order in a process of its own, so that its CPU is not the caller's."""
    done = subprocess.run(
        [sys.executable, "-m", "eventforum.bench.load"],
        input=json.dumps(asdict(order)),
        capture_output=True,
        text=True,
        check=True,
    )
    return Answer(**json.loads(done.stdout))


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(run(Order(**json.load(sys.stdin)))))))
