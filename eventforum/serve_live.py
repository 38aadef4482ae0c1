# SPDX-License-Identifier: AGPL-3.0-or-later
"""Serve the live channel in production: one uvicorn process, thousands of open connections.

`python -m eventforum.serve_live --socket /run/eventforum/live.sock`
"""

import argparse
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

import django
import uvicorn

from eventforum.environment import WrongEnvironment

MOST_FILES = 65_536
"""A connection is an open file; shells and services allow 1,024 unless they are asked."""

STOP_SECONDS = 5
"""Readers are let go at once; who does not hear it is cut off after this."""


def serve(*, host: str, port: int, socket: Path | None = None) -> None:
    """Serve until SIGTERM or SIGINT."""
    django.setup(set_prefix=False)
    from eventforum.live.app import application

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    if socket is not None:
        socket.unlink(missing_ok=True)
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        uds=str(socket) if socket else None,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=4096,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    uvicorn.Server(config).run()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=serve.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--socket", type=Path, help="listen here in place of host and port")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventforum.settings")
    try:
        serve(host=options.host, port=options.port, socket=options.socket)
    except WrongEnvironment as wrong:
        sys.exit(f"The environment is wrong:\n{wrong}")


if __name__ == "__main__":
    main()
