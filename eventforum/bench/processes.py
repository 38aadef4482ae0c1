# SPDX-License-Identifier: AGPL-3.0-or-later
"""CPU and memory of process trees, read from /proc (Linux)."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    text = Path(f"/proc/{pid}/stat").read_text()
    return text[text.rindex(")") + 2 :].split()


def tree(root: int) -> list[int]:
    """The process and all that descend from it, as they are now."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
            except (OSError, ValueError):
                continue
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting.extend(parents.get(pid, []))
    return found


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time of the trees, ended and reaped children included."""
    ticks = 0
    for root in roots:
        for pid in tree(root):
            try:
                ticks += sum(int(value) for value in _stat(pid)[11:15])
            except OSError:
                continue
    return ticks / _TICKS_PER_SECOND


def machine_cpu_seconds() -> float:
    """Busy time of all cores since boot: tells what else ran beside a measurement."""
    fields = [int(value) for value in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    idle = fields[3] + fields[4]
    return (sum(fields[:8]) - idle) / _TICKS_PER_SECOND


def memory_mb(root: int) -> float:
    """Proportional set size of the tree in MB: shared pages are counted once."""
    total = 0
    for pid in tree(root):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:")
    return total / 1024
