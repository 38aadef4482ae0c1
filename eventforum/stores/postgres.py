# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL: `postgres -D` as a direct child, on a socket only.

Neither pg_ctl (after a kill it fails on the zombie that nobody reaped) nor the wheel's own
`get_server` (stale pid files, useradd and wider rights as root) is used.
"""

import os
import shutil
import signal
from pathlib import Path

import psycopg

from eventforum.stores.places import POSTGRES_SOCKET
from eventforum.stores.rights import OpenFolders, store_folder
from eventforum.stores.store import Store

USER = DATABASE = "eventforum"

# With the plain C character type trigrams lose every letter beyond ASCII.
LOCALE = (
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
)

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "io_method": "sync",
    # Shared memory of a container is often 64 MiB; parallel plans gain nothing at this size.
    "max_parallel_workers_per_gather": "0",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "logging_collector": "off",
    "log_min_messages": "warning",
}
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Store):
    """The database of a var folder."""

    name = "postgres"
    stop_signal = signal.SIGINT

    @property
    def data(self) -> Path:
        return self.places.postgres

    def prepare(self) -> None:
        super().prepare()
        if not self.data.exists():
            self._initialise()
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self._version()
        if made_by != ours:
            raise self.failure(
                f"{self.data} was made by PostgreSQL {made_by}, this is {ours}; "
                "see “Upgrade” in docs/operating.md"
            )

    def _version(self) -> str:
        share = self.binaries.install / "share"
        # The first line of this file names the major version that initdb makes.
        return (share / "postgres.bki").read_text().split("\n", 1)[0].split()[-1]

    def _initialise(self) -> None:
        """Make the cluster beside its place: one that was killed half-way is never used."""
        draft = self.data.with_name("postgres.draft")
        shutil.rmtree(draft, ignore_errors=True)
        store_folder(draft, self.rights)
        with OpenFolders(self.rights) as folders:
            command: list[str | Path] = [
                self.binaries.initdb,
                "--pgdata",
                folders.path(draft),
                "--username",
                USER,
                "--auth-local=trust",
                "--auth-host=reject",
                "--encoding=UTF8",
                *LOCALE,
                *([] if self.durable else ["--no-sync"]),
            ]
            self.run(command, *folders.descriptors)
        draft.rename(self.data)

    def command(self, folders: OpenFolders) -> list[str | Path]:
        settings = SETTINGS | {"unix_socket_directories": folders.path(self.places.sockets)}
        if not self.durable:
            settings |= HASTY
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [self.binaries.postgres, "-D", folders.path(self.data), *options]

    def forget_earlier_start(self) -> None:
        """A pid file whose number now belongs to another process would stop the start."""
        for stale in (
            self.data / "postmaster.pid",
            self.places.sockets / POSTGRES_SOCKET,
            self.places.sockets / f"{POSTGRES_SOCKET}.lock",
        ):
            stale.unlink(missing_ok=True)

    def answers(self) -> bool:
        try:
            with self._connect(DATABASE):
                return True
        except psycopg.OperationalError:
            return self._make_database()

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.places.sockets),
            port=5432,
            user=USER,
            dbname=database,
            connect_timeout=1,
            options="",
            autocommit=True,
        )

    def _make_database(self) -> bool:
        """The first start has no database yet; while the server starts there is no answer."""
        if not os.path.exists(self.places.sockets / POSTGRES_SOCKET):
            return False
        try:
            with self._connect("postgres") as connection:
                known = connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
                ).fetchone()
                if not known:
                    connection.execute(f"CREATE DATABASE {DATABASE}")
                return True
        except psycopg.OperationalError:
            return False
