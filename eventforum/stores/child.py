# SPDX-License-Identifier: AGPL-3.0-or-later
"""Starting a program that never outlives us, whatever kills us."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 5 * 1024 * 1024

# Loaded before any fork: a child between fork and exec must not load libraries.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(number: int) -> None:
    """Ask the kernel to send this process a signal when its parent ends (Linux only)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def _dying_with(parent: int, number: int) -> Callable[[], None]:
    def before_exec() -> None:
        die_with_parent(number)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def spawn(
    command: Sequence[str | Path], *, at_our_death: int = signal.SIGKILL, **options
) -> subprocess.Popen:
    """A child in a session of its own: the terminal's Ctrl-C reaches us alone.

    The kernel sends it `at_our_death` when we end, even by kill -9.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_dying_with(os.getpid(), at_our_death),
        **options,
    )


def open_log(path: Path) -> int:
    """A descriptor to append to; what is older than 5 MiB is kept once, as `.1`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(path.suffix + ".1"))
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def last_lines(path: Path, count: int = 12) -> str:
    """The end of a log, for a message."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
    except FileNotFoundError:
        return ""
