# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often things happened in this process, until it is written to the broker (/metrics).

Adding costs about a microsecond and never waits; what is written every few seconds is the sum, so
that /metrics tells of all processes, whichever is asked. Counts lost with a killed process, or
while the broker is away, are of no other use: the truth of what was done is in tables.
"""

import os
import threading
import time
from collections import defaultdict

import redis

from apps.core import broker

EVERY_SECONDS = 5.0

KEY = ("counts",)

_lock = threading.Lock()
_sums: dict[str, float] = defaultdict(float)
_writing_in = 0


def add(name: str, *labels: object, by: float = 1) -> None:
    """Add to a sum; `labels` are in the order in which /metrics names them."""
    _sums["|".join((name, *map(str, labels))) if labels else name] += by


def keep_written() -> None:
    """Write from a thread of this very process from now on; asked at each request, does it once.

    Threads do not outlive a fork, so the process that forks must not be the one that starts it.
    """
    global _writing_in
    if _writing_in == os.getpid():
        return
    with _lock:
        if _writing_in != os.getpid():
            _writing_in = os.getpid()
            threading.Thread(target=_write_for_ever, name="counts", daemon=True).start()


def _write_for_ever() -> None:
    while True:
        time.sleep(EVERY_SECONDS)
        write()


def write() -> None:
    """Add what was counted to the broker's sums; kept for the next time while it is away."""
    global _sums
    if not _sums or broker.is_resting():
        return
    with _lock:
        written, _sums = _sums, defaultdict(float)

    def question(client: redis.Redis) -> bool:
        pipe = client.pipeline(transaction=False)
        for field, by in list(written.items()):
            pipe.hincrbyfloat(broker.key(*KEY), field, by)
        pipe.execute()
        return True

    if broker.ask(question) is None:
        for field, by in list(written.items()):
            _sums[field] += by


def read() -> dict[str, float]:
    """Every sum of every process; empty while the broker is away."""
    write()
    found: dict = broker.ask(lambda client: client.hgetall(broker.key(*KEY))) or {}
    return {field.decode(): float(by) for field, by in found.items()}
