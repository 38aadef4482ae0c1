# SPDX-License-Identifier: AGPL-3.0-or-later
import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import pytest


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(port):
    command = [sys.executable, "-m", "eventforum.serve", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(command, env={**os.environ, "PORT": str(port)})
    yield process
    process.kill()
    process.wait()


def test_production_serves_from_two_workers_and_stops_when_asked(server, port):
    assert _status(port, "/healthz") == 200

    server.send_signal(signal.SIGTERM)

    assert server.wait(10) in (0, -signal.SIGTERM)


def _status(port: int, path: str) -> int:
    """What the address answers, once there is somebody to answer."""
    deadline = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        finally:
            connection.close()
