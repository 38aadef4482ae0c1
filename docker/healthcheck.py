# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the process of this container does its work.

python docker/healthcheck.py                              web on port 8000
python docker/healthcheck.py /run/eventforum/web-a.sock   web on a socket
python docker/healthcheck.py /run/eventforum/live.sock    the live channel
python docker/healthcheck.py alive                        worker or beat, by their signs of life
"""

import http.client
import os
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

LOST_AFTER_SECONDS = 60


class Connection(http.client.HTTPConnection):
    """Over a Unix socket where one is named."""

    def connect(self) -> None:
        if not self.host.startswith("/"):
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.host)


def web_answers(where: str) -> bool:
    """Asks /healthz as the proxy in front would."""
    name = urlsplit(os.environ["EVENTFORUM_BASE_URL"]).netloc
    connection = Connection(where, 8000, timeout=3)
    connection.request("GET", "/healthz", headers={"Host": name, "X-Forwarded-Proto": "https"})
    return connection.getresponse().status == 200


def is_alive() -> bool:
    """Whether the process touched its file lately."""
    file = Path(os.environ["EVENTFORUM_ALIVE"])
    return file.exists() and time.time() - file.stat().st_mtime < LOST_AFTER_SECONDS


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
    sys.exit(not (is_alive() if asked == "alive" else web_answers(asked)))
