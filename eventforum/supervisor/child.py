# SPDX-License-Identifier: AGPL-3.0-or-later
"""One program that is started again whenever it ends."""

import os
import signal
import subprocess
import time
from collections.abc import Callable

from eventforum.stores.errors import StillEnding

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
# Who lived as long as this was healthy: its next start is at once.
HEALTHY_SECONDS = 5.0


class Child:
    """A program: how to start it, how to stop it, and when to try again."""

    def __init__(
        self,
        name: str,
        start: Callable[[], subprocess.Popen],
        *,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.start = start
        self.stop_signal = stop_signal
        self.process: subprocess.Popen | None = None
        self.quick_ends = 0
        self.started_at = 0.0
        self.due_at = 0.0

    def keep(self) -> int | None:
        """Start it when it is due; the exit code when it has just ended. Never waits."""
        ended = self.ended()
        if ended is None and self.process is None and time.monotonic() >= self.due_at:
            try:
                self.process = self.start()
                self.started_at = time.monotonic()
            except StillEnding:
                self.due_at = time.monotonic() + 0.05
        return ended

    def ended(self) -> int | None:
        """Note the end of the process, and end what it left behind in its session."""
        if self.process is None or not _has_ended(self.process):
            return None
        # Before it is reaped its number can't be given to another group.
        _signal_group(self.process, signal.SIGKILL)
        code = self.process.wait()
        self.process = None
        healthy = time.monotonic() - self.started_at > HEALTHY_SECONDS
        self.quick_ends = 0 if healthy else self.quick_ends + 1
        self.due_at = time.monotonic() + self.pause
        return code

    @property
    def pause(self) -> float:
        """Seconds until the next start: none after a healthy life, else doubling to ten."""
        if not self.quick_ends:
            return 0.0
        return min(FIRST_PAUSE * 2 ** (self.quick_ends - 1), LONGEST_PAUSE)

    def ask_to_stop(self) -> None:
        if self.process is not None and not _has_ended(self.process):
            self.process.send_signal(self.stop_signal)

    def kill(self) -> None:
        """End it and its session at once, and reap it."""
        if self.process is None:
            return
        _signal_group(self.process, signal.SIGKILL)
        self.process.wait()
        self.process = None


def _has_ended(process: subprocess.Popen) -> bool:
    """Whether it has ended, leaving it to be reaped."""
    if process.returncode is not None or not hasattr(os, "waitid"):
        # macOS's Python 3.11 can only reap.
        return process.poll() is not None
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, process.pid, options) is not None


def _signal_group(process: subprocess.Popen, number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        # Nothing but the zombie is left (macOS answers EPERM for that).
        return
