# SPDX-License-Identifier: AGPL-3.0-or-later
import time
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

LOCK_SECONDS = 2
"""Whoever waits for a lock on a table lets nobody else at it: no longer than readers can wait."""

PATIENCE_SECONDS = 120
ONE_AT_A_TIME = 0x65766D69
"""The advisory lock of all who migrate one database ("evmi")."""


class Command(migrate.Command):
    """Django's migrate, safe beside a portal at work: it gives way, and tries again.

    A migration that could not have its lock has changed nothing; those before it stay applied.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
                    cursor.execute("SET statement_timeout = 0")
                    cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
                super().handle(*args, **options)
                break
            except OperationalError as problem:
                if not isinstance(problem.__cause__, LockNotAvailable):
                    raise
                if time.monotonic() > deadline:
                    raise
                self.stderr.write("Somebody works with the tables; trying again …")
                time.sleep(1)
            finally:
                connection.close()
