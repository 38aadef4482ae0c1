# SPDX-License-Identifier: AGPL-3.0-or-later
"""The loop: one thread, woken by signals, never waiting for one child alone."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from eventforum.stores.child import spawn
from eventforum.supervisor.child import Child

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    """Programs in the order of their start; `stop` ends them in the reverse order, by groups."""

    def __init__(self) -> None:
        self.groups: list[list[Child]] = []
        self.stopping = False
        self._wake: int | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take over Ctrl-C, SIGTERM and SIGHUP; stop every child on the way out."""
        self._wake, written = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(written, False)
        heard = [number for number in STOPPING if not _under_nohup(number)]
        before = {number: signal.signal(number, self._ask_to_stop) for number in heard}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(written, warn_on_full_buffer=False)
        try:
            yield
        finally:
            self.stop()
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._wake)
            os.close(written)

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def add(self, *children: Child) -> None:
        """Start a group of children and keep them from now on."""
        self.groups.append(list(children))
        self.keep()

    def keep(self) -> None:
        """Start again what has ended."""
        for child in [child for group in self.groups for child in group]:
            code = child.keep()
            if code is not None:
                say(f"{child.name} ended ({_words(code)}); starting it again.", to=sys.stderr)

    def wait(self, seconds: float = 0.5) -> None:
        """Sleep until a signal, a child's end, or the time is over; then keep everything.

        Raises Stopped once somebody asked for it.
        """
        if not self.stopping:
            self._sleep(seconds)
        if self.stopping:
            raise Stopped
        self.keep()

    def _sleep(self, seconds: float) -> None:
        if self._wake is not None and select.select([self._wake], [], [], seconds)[0]:
            os.read(self._wake, 4096)

    def until(self, ready: Callable[[], bool], *, every: float = 0.05) -> None:
        """Keep everything until something is true."""
        while not ready():
            self.wait(every)

    def run(self, command: Sequence[str], **options) -> int:
        """Run one program to its end while keeping the others; its exit code."""
        process = spawn(command, at_our_death=signal.SIGTERM, **options)
        try:
            self.until(lambda: process.poll() is not None)
        finally:
            end(process, 2)
        return process.wait()

    def stop(self) -> None:
        """Stop the last group first; in all at most nine seconds for two groups."""
        for group, patience in zip(reversed(self.groups), (5.0, 3.5), strict=False):
            for child in group:
                child.ask_to_stop()
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline and self._alive(group):
                self._sleep(0.05)
            for child in group:
                child.kill()
        self.groups = []

    def _alive(self, group: list[Child]) -> bool:
        for child in group:
            child.ended()
        return any(child.process for child in group)


def _under_nohup(number: signal.Signals) -> bool:
    """Whether whoever started us wants us to outlive the terminal."""
    return number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN


def end(process: subprocess.Popen, patience: float) -> None:
    """Ask a process to stop, and kill it when it has not after some seconds."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def say(words: str, *, to=None) -> None:
    """Print a line at once; a terminal that is gone is no reason to stop working."""
    try:
        print(words, file=to or sys.stdout, flush=True)
    except OSError:
        return


def _words(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    return signal.Signals(-code).name
