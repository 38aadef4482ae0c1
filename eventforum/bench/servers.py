# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two servers under comparison: the portal as in production, and the bare view."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

HOST = "bench.example"
WORKERS = 2


@dataclass(frozen=True)
class Server:
    port: int
    pid: int


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def _served(target: str, ready: str, log: Path, **environment: str) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-m", "eventforum.serve", "--target", target]
    command += ["--port", str(port), "--workers", str(WORKERS)]
    with _running(command, log, port, ready, **environment) as server:
        yield server


@contextmanager
def _running(
    command: list[str], log: Path, port: int, ready: str, **environment: str
) -> Iterator[Server]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=output, stderr=output
        )
        try:
            deadline = time.monotonic() + 60
            while not _answers(port, ready):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"This did not start, see {log}: {command}")
                time.sleep(0.1)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(20)


def production() -> dict[str, str]:
    """The environment of a production server on the bench's own stores."""
    return {
        "EVENTFORUM_PRODUCTION": "1",
        "EVENTFORUM_BASE_URL": f"https://{HOST}",
        "EVENTFORUM_TRUSTED_PROXIES": "1",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": settings.DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
    }


@contextmanager
def live() -> Iterator[Server]:
    """The live channel on the same stores."""
    port = _free_port()
    command = [sys.executable, "-m", "eventforum.serve_live", "--port", str(port)]
    log = settings.VAR / "live.log"
    with _running(command, log, port, "/healthz", **production()) as server:
        yield server


@contextmanager
def portal(**stores: str) -> Iterator[Server]:
    """The portal with production settings on the bench's own stores, or on these.

    The command has set a long SECRET_KEY before: sessions signed in by it hold for the server.
    """
    environment = {**production(), **stores}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, env={**os.environ, **environment}, check=True)
    log = settings.VAR / "portal.log"
    with _served("eventforum.wsgi:application", "/healthz", log, **environment) as server:
        yield server


@contextmanager
def bare(bodies: Path) -> Iterator[Server]:
    """The bare view, serving the recorded bytes in `bodies`."""
    (bodies / "ready").write_bytes(b"ready")
    with _served(
        "eventforum.bench.bare:application",
        "/ready",
        settings.VAR / "bare.log",
        EVENTFORUM_BENCH_BODIES=str(bodies),
    ) as server:
        yield server
