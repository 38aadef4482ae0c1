# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which commands need stores, and giving them what they need."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import LazySettings

from eventforum.stores.errors import StoreFailed
from eventforum.stores.lease import stores_in_use
from eventforum.stores.places import embedded_urls

# They touch neither database nor broker, or (run) look after stores of their own.
WITHOUT_STORES = {
    "catalogues",
    "check",
    "collectstatic",
    "compile_catalogues",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "forum",
    "help",
    "makemessages",
    "run",
    "startapp",
    "startproject",
    "version",
}


def needs_stores(arguments: list[str]) -> bool:
    """Whether a manage.py line asks the stores anything."""
    if not arguments or {"--help", "-h", "--version"} & set(arguments):
        return False
    return arguments[0] not in WITHOUT_STORES


def embedded(settings: LazySettings) -> tuple[bool, bool]:
    """Whether the database and the broker of these settings are those of the var folder."""
    ours = embedded_urls(settings.VAR)
    return settings.DATABASE_URL == ours[0], settings.REDIS_URL == ours[1]


@contextmanager
def stores_for(arguments: list[str]) -> Iterator[None]:
    """The embedded stores for one manage.py line, unless it or the environment needs none."""
    if not needs_stores(arguments):
        yield
        return
    from django.conf import settings

    database, broker = embedded(settings)
    if not (database or broker):
        yield
        return
    try:
        with stores_in_use(settings.VAR, database=database, broker=broker):
            yield
    except StoreFailed as failure:
        sys.exit(str(failure))
