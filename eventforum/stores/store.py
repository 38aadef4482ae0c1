# SPDX-License-Identifier: AGPL-3.0-or-later
"""What PostgreSQL and Valkey have in common: one process tree on one data folder, never two."""

import fcntl
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

from eventforum.stores.binaries import Binaries, binaries_for
from eventforum.stores.child import last_lines, open_log, spawn
from eventforum.stores.errors import StillEnding, StoreFailed
from eventforum.stores.places import Places
from eventforum.stores.rights import OpenFolders, Rights, own_folder, rights_for, store_folder

STOP_SECONDS = 6.0
# A store that its owner's end has stopped is gone by then; one that goes on is asked to.
PATIENCE_SECONDS = 2.0
# Crash recovery of a large database may take long; a store that works on it is left alone.
START_SECONDS = 600.0


class Store(ABC):
    """One embedded server. `durable=False` trades safety against power loss for speed (tests)."""

    name: str
    stop_signal: signal.Signals
    process: subprocess.Popen | None = None

    def __init__(self, places: Places, *, durable: bool = True) -> None:
        self.places = places
        self.durable = durable
        self._rights: Rights | None = None
        self._binaries: Binaries | None = None

    @property
    @abstractmethod
    def data(self) -> Path: ...

    @abstractmethod
    def command(self, folders: OpenFolders) -> list[str | Path]: ...

    @abstractmethod
    def answers(self) -> bool:
        """Whether it accepts work now; at most a second."""

    @abstractmethod
    def forget_earlier_start(self) -> None:
        """Remove what a killed process left; called when none of its tree can be alive."""

    @property
    def rights(self) -> Rights:
        if self._rights is None:
            self._rights = rights_for(self.data)
        return self._rights

    @property
    def binaries(self) -> Binaries:
        if self._binaries is None:
            self._binaries = binaries_for(self.rights)
        return self._binaries

    @property
    def log(self) -> Path:
        return self.places.logs / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        """Believed only while the lock of `_alone` says that some process of ours lives."""
        return self.places.home / f"{self.name}.pid"

    def prepare(self) -> None:
        """Make the folders; the first time this takes about a second."""
        self.places.var.mkdir(parents=True, exist_ok=True)
        own_folder(self.places.home)
        own_folder(self.places.socket_home)
        store_folder(self.places.sockets, self.rights)

    def start(self) -> subprocess.Popen:
        """Start the server and return at once; raise StillEnding while an earlier one ends."""
        alive = self._alone()
        try:
            self.forget_earlier_start()
            with OpenFolders(self.rights) as folders:
                self.process = self.run(
                    self.command(folders), alive, *folders.descriptors, wait=False
                )
            self.pid_file.write_text(f"{self.process.pid}\n")
        finally:
            os.close(alive)
        return self.process

    def run(
        self, command: list[str | Path], *inherited: int, wait: bool = True
    ) -> subprocess.Popen:
        """Run one of the store's programs with its rights, writing to its log."""
        log = open_log(self.log)
        try:
            process = spawn(
                command,
                at_our_death=self.stop_signal,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                stdout=log,
                stderr=log,
                pass_fds=inherited,
                **self.rights.popen_options(),
            )
        finally:
            os.close(log)
        if wait and process.wait():
            raise self.failure(f"{Path(command[0]).name} ended with {process.returncode}")
        return process

    def failure(self, reason: str) -> StoreFailed:
        return StoreFailed(f"{self.name}: {reason}\n{last_lines(self.log)}".rstrip())

    def _alone(self) -> int:
        """A lock that the whole tree of the server inherits: it is free when all of them ended.

        A number in a pid file may long belong to somebody else; this can't.
        """
        path = self.places.home / f"{self.name}.alive"
        alive = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(alive)
            raise StillEnding(self.name) from None
        return alive

    def wait_until_ready(self) -> None:
        """Start it, and end what an earlier owner left behind; then wait for the first answer."""
        self.start_patiently()
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process is None or self.process.poll() is not None:
                raise self.failure("ended while starting")
            if time.monotonic() > deadline:
                raise self.failure(f"does not answer after {START_SECONDS:.0f} seconds")
            time.sleep(0.02)

    def start_patiently(self) -> subprocess.Popen:
        """Start it as soon as what an earlier owner left behind has ended."""
        for number in (None, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if number is not None:
                self._signal_leftover(number)
            deadline = time.monotonic() + PATIENCE_SECONDS
            while time.monotonic() < deadline:
                try:
                    return self.start()
                except StillEnding:
                    time.sleep(0.05)
        raise self.failure(f"another server still works in {self.data}; end it first")

    def _signal_leftover(self, number: signal.Signals) -> None:
        try:
            pid = int(self.pid_file.read_text())
            shown = subprocess.check_output(["ps", "-o", "comm=", "-p", str(pid)], text=True)
        except (OSError, ValueError, subprocess.CalledProcessError):
            return
        if self.name in shown:
            os.kill(pid, number)

    def stop(self) -> None:
        """Stop it in order, by force after six seconds."""
        process = self.process
        if process is None or process.poll() is not None:
            return
        for number in (self.stop_signal, signal.SIGQUIT, signal.SIGKILL):
            process.send_signal(number)
            try:
                process.wait(STOP_SECONDS if number == self.stop_signal else 1)
                return
            except subprocess.TimeoutExpired:
                continue
        process.wait()
