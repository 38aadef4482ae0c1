# SPDX-License-Identifier: AGPL-3.0-or-later
"""What serves the portal: its programs, and whether they do."""

import errno
import http.client
import socket
import sys
import time
from pathlib import Path

from eventforum.stores.child import spawn
from eventforum.supervisor import Child

HOST = "127.0.0.1"

# `make run` as root is supported; Celery's advice is for servers.
ROOT_WARNING = "You're running the worker with superuser privileges"

# A copy that is just ending frees its port within this time.
PORT_PATIENCE_SECONDS = 2.0


def port_is_free(port: int) -> bool:
    """Whether we could listen there, now or in two seconds."""
    deadline = time.monotonic() + PORT_PATIENCE_SECONDS
    while not _can_listen(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _can_listen(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def answers(port: int) -> bool:
    """Whether /healthz answers 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def portal_children(root: Path, *, var: Path, port: int) -> list[Child]:
    """Web, worker and beat of the clone at `root`."""
    uvicorn = ["uvicorn", "eventforum.asgi:application", "--host", HOST, "--port", str(port)]
    quiet = ["--log-level", "warning", "--no-access-log", "--no-server-header"]
    plain = ["--lifespan", "off", "--no-proxy-headers", "--timeout-graceful-shutdown", "3"]
    celery = ["celery", "--quiet", "-A", "eventforum"]
    alone = ["--without-gossip", "--without-mingle"]
    schedule = var / "beat" / "schedule"
    schedule.parent.mkdir(parents=True, exist_ok=True)
    return [
        _child("web", root, *uvicorn, *quiet, *plain),
        _child("worker", root, *celery, "worker", "-c", "2", "-l", "WARNING", *alone),
        _child("beat", root, *celery, "beat", "-l", "WARNING", "--pidfile=", "-s", str(schedule)),
    ]


def _child(name: str, root: Path, *module: str) -> Child:
    command = [sys.executable, "-W", f"ignore:{ROOT_WARNING}", "-m", *module]
    return Child(name, lambda: spawn(command, cwd=root))
