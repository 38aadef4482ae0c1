# SPDX-License-Identifier: AGPL-3.0-or-later
"""Serve the pages in production: granian, its workers forked from one process that has loaded all.

`python -m eventforum.serve --workers 2`. What is loaded before the fork (code, templates,
catalogues, addresses) lies in memory once, however many workers there are.
"""

import argparse
import ctypes
import gc
import logging
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from eventforum.environment import WrongEnvironment

PORTAL = "eventforum.wsgi:application"
BLOCKING_THREADS = 2
"""Requests a worker works on at once; each holds one connection to PostgreSQL."""

CONNECTIONS = 4096
"""Open ones a worker takes in. Who is not let in hears nothing, not even to come back later."""

DRAIN_SECONDS = 2
"""Long enough to take in every connection that was made before the socket went, on a busy machine
too."""

STOP_SECONDS = 30
"""Who is still served after this is cut off."""

SOCKET_PERMISSIONS = 0o666
"""The folder decides who may connect: the proxy is another user."""

M_ARENA_MAX = -8
"""The name of the setting in glibc's malloc.h."""


def preload() -> None:
    """Load what first requests would: addresses, templates, words of languages. No connections."""
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import get_resolver
    from django.utils import timezone, translation

    from apps.core import times
    from eventforum.operating import busy

    get_resolver().check()
    busy.prepare()
    folder = settings.ROOT / "templates"
    for template in sorted(folder.rglob("*.html")):
        get_template(str(template.relative_to(folder)))
    now = timezone.now()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Programme")
        for kind in ("full", "range", "rel"):
            times.text_of(kind, now, now, zone="Europe/Warsaw", language=language, now=now)
        times.zone_label("Europe/Warsaw", language)


class Server(Granian):  # type: ignore[valid-type, misc]
    """Granian that loses no request when it stops behind a proxy."""

    def shutdown(self, exit_code: int = 0) -> None:
        """Take the socket away, serve who was connected by then, and only then stop.

        Whoever asks a missing socket asks another server; a port would reset those in its queue.
        """
        if self.bind_uds:
            self.bind_uds.unlink(missing_ok=True)
            time.sleep(DRAIN_SECONDS)
        super().shutdown(exit_code)


def share_one_heap() -> None:
    """Keep glibc from giving each thread a heap of its own, which grows and is never given back."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def serve(target: str, *, host: str, port: int, workers: int, socket: Path | None = None) -> None:
    """Serve until SIGTERM or SIGINT; a worker that dies is started again."""
    share_one_heap()
    import_module(target.partition(":")[0])
    threads, log_configuration = BLOCKING_THREADS, None
    if target == PORTAL:
        from django.conf import settings

        from eventforum.operating import admission

        preload()
        log_configuration = settings.LOGGING
        # Most of our threads only wait (eventforum.operating.admission).
        logging.getLogger("_granian").addFilter(lambda line: "Python threads" not in line.msg)
        threads += admission.ROOM
    gc.collect()
    gc.freeze()  # the collector's marks would make every worker copy what they share
    Server(
        target=target,
        address=host,
        port=port,
        uds=socket,
        uds_permissions=SOCKET_PERMISSIONS if socket else None,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_dictconfig=log_configuration,
    ).serve()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=serve.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--socket", type=Path, help="listen here in place of host and port")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--target", default=PORTAL, help=argparse.SUPPRESS)
    options = parser.parse_args()
    try:
        serve(
            options.target,
            host=options.host,
            port=options.port,
            workers=options.workers,
            socket=options.socket,
        )
    except WrongEnvironment as wrong:
        sys.exit(f"The environment is wrong:\n{wrong}")


if __name__ == "__main__":
    main()
