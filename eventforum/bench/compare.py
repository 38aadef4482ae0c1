# SPDX-License-Identifier: AGPL-3.0-or-later
"""Interleaved rounds of the portal and of the bare view: the ratio of CPU per request."""

import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from eventforum.bench.load import Answer, Order, send
from eventforum.bench.processes import cpu_seconds, machine_cpu_seconds, tree
from eventforum.bench.servers import HOST, Server

PROXY = {"X-Forwarded-Proto": "https"}
WARM_UP_SECONDS = 1.0


@dataclass(frozen=True)
class Compared:
    """CPU in milliseconds a request (median of the rounds), and what went beside it."""

    ours_ms: float
    bare_ms: float
    p50_ms: float
    p99_ms: float
    requests: int
    bad: dict[str, int]
    foreign_cores: float

    @property
    def ratio(self) -> float:
        return self.ours_ms / self.bare_ms


def store_pids() -> list[int]:
    """PostgreSQL and Valkey of this command: its own children."""
    names = {"postgres", "valkey-server"}
    return [
        pid for pid in tree(os.getpid()) if _name(pid) in names and _name(_parent(pid)) not in names
    ]


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _parent(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in status.splitlines() if line[:5] == "PPid:")


def measured(order: Order, pids: list[int]) -> tuple[Answer, float, float]:
    """The answer, CPU milliseconds a request of `pids`, and cores busy with anything else."""
    before, machine = cpu_seconds(pids), machine_cpu_seconds()
    answer = send(order)
    used, all_used = cpu_seconds(pids) - before, machine_cpu_seconds() - machine
    # The load generator keeps about one core busy and is not foreign.
    foreign = max(0.0, (all_used - used) / answer.seconds - 1)
    return answer, used / answer.requests * 1000, foreign


def compare(
    ours: Server,
    bare: Server,
    bodies: Path,
    *,
    name: str,
    paths: list[str],
    body: bytes,
    headers: dict[str, str] | None = None,
    rounds: int = 3,
    seconds: float = 4.0,
    once: bool = False,
    before_round: Callable[[], None] = lambda: None,
) -> Compared:
    """Ask ours and bare in turn, `rounds` times; `once` asks each path a single time a round."""
    (bodies / name).write_bytes(body)
    limit = len(paths) if once else None
    ask = {**PROXY, **(headers or {})}
    our_order = Order(ours.port, paths, HOST, ask, seconds=seconds, requests=limit)
    bare_order = Order(bare.port, [f"/{name}"], HOST, {}, seconds=seconds, requests=limit)
    our_pids = [ours.pid, *store_pids()]
    # Pages asked once are all asked before: what is stored on a first reading ever is not theirs.
    send(replace(our_order, seconds=600 if once else WARM_UP_SECONDS))
    send(replace(bare_order, seconds=WARM_UP_SECONDS))
    costs, bare_costs, answers, foreign = [], [], [], []
    for _round in range(rounds):
        before_round()
        answer, cost, beside = measured(our_order, our_pids)
        costs.append(cost)
        answers.append(answer)
        foreign.append(beside)
        bare_costs.append(measured(bare_order, [bare.pid])[1])
    bad: dict[str, int] = {}
    for answer in answers:
        for status, count in answer.bad.items():
            bad[status] = bad.get(status, 0) + count
    return Compared(
        statistics.median(costs),
        statistics.median(bare_costs),
        statistics.median(answer.p50_ms for answer in answers),
        statistics.median(answer.p99_ms for answer in answers),
        sum(answer.requests for answer in answers),
        bad,
        max(foreign),
    )
