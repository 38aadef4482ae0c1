# SPDX-License-Identifier: AGPL-3.0-or-later
"""Portals started as people start them, and looked at from outside."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from eventforum.stores.rights import rights_for

Start = Callable[..., "Portal"]


def wait_for(condition: Callable[[], object], seconds: float = 15) -> None:
    """Wait until something is true, or fail."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def descendants(pid: int) -> dict[int, str]:
    """Every process below one, with its command line."""
    found: dict[int, str] = {}
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return found
    for child in map(int, children):
        found[child] = command_line(child)
        found |= descendants(child)
    return found


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def environment(var: Path, **more: str) -> dict[str, str]:
    """The environment of a child: nothing of the tests' own stores."""
    foreign = ("DATABASE_URL", "REDIS_URL", "EVENTFORUM_", "PYTEST_", "DJANGO_", "COV_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    ours = {"EVENTFORUM_VAR": str(var), "DJANGO_SETTINGS_MODULE": "tests.running.small"}
    return inherited | ours | more


def manage(var: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one manage.py command to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.ROOT,
        env=environment(var, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


class Portal:
    """A portal that `manage.py run` serves."""

    def __init__(self, var: Path, port: int, *options: str, **more: str) -> None:
        self.var = var
        self.port = port
        self.output = var.with_suffix(".output")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run", *options],
                cwd=settings.ROOT,
                env=environment(var, PORT=str(port), **more),
                stdout=output,
                stderr=output,
                start_new_session=True,
                # Under nohup the tests would hand their deafness down.
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )

    def wait_until_ready(self) -> "Portal":
        wait_for(lambda: "Ready: " in self.said() or self.process.poll() is not None, 40)
        assert self.process.poll() is None, self.said()
        return self

    def said(self) -> str:
        return self.output.read_text()

    def pid_of(self, part: str) -> int | None:
        """The first direct child with a word in its command line."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return next((pid for pid in map(int, children.split()) if part in command_line(pid)), None)

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(15)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for sockets, removed with all that it holds."""
    made = Path(tempfile.mkdtemp(prefix="eventforum-running-", dir="/tmp"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def var(folder: Path) -> Iterator[Path]:
    """A var folder of the test's own that does not exist yet."""
    made = Path(tempfile.mkdtemp(dir=folder))
    yield made / "var"
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def start() -> Iterator[Start]:
    """Start portals that end with the test."""
    portals: list[Portal] = []

    def started(var: Path, *options: str, port: int | None = None, **more: str) -> Portal:
        var.parent.mkdir(parents=True, exist_ok=True)
        portals.append(Portal(var, port or free_port(), *options, **more))
        return portals[-1]

    yield started
    for portal in portals:
        portal.stop(signal.SIGTERM)


@pytest.fixture
def stranger(var: Path) -> Iterator[subprocess.Popen]:
    """A process of the stores' user that has nothing to do with them."""
    options = rights_for(var / "stores" / "postgres").popen_options()
    process = subprocess.Popen(["sleep", "60"], cwd="/", **options)
    yield process
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker, folder):
    """A server of the live channel, for all tests of a file."""
    from tests.running.listening import Server

    made = Path(tempfile.mkdtemp(dir=folder))
    with django_db_blocker.unblock():
        server = Server(made)
    yield server
    server.stop()
