# SPDX-License-Identifier: AGPL-3.0-or-later
"""Serve the pages in production: granian, its workers forked from one process that has loaded all.

`python -m eventforum.serve --workers 2`. What is loaded before the fork (code, templates,
catalogues, addresses) lies in memory once, however many workers there are.
"""

import argparse
import gc
from importlib import import_module

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

PORTAL = "eventforum.wsgi:application"
BLOCKING_THREADS = 2
"""Requests a worker works on at once; each holds one connection to PostgreSQL."""


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


def serve(target: str, *, host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT; a worker that dies is started again."""
    import_module(target.partition(":")[0])
    threads = BLOCKING_THREADS
    if target == PORTAL:
        from eventforum.operating import admission

        preload()
        threads += admission.ROOM
    gc.collect()
    gc.freeze()  # the collector's marks would make every worker copy what they share
    Granian(
        target=target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    ).serve()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=serve.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--target", default=PORTAL, help=argparse.SUPPRESS)
    options = parser.parse_args()
    serve(options.target, host=options.host, port=options.port, workers=options.workers)


if __name__ == "__main__":
    main()
