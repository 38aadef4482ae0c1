# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moving the portal's rows to another PostgreSQL server."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import Error, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from eventforum.keeping import rows
from eventforum.keeping.backing_up import Told
from eventforum.keeping.restoring import refuse_a_portal
from eventforum.settings import database_of

ALIAS = "moved_to"
OLDEST = 14


class Unfit(Exception):
    """The other database cannot take the portal; says in words why."""


def move(url: str, *, told: Told) -> int:
    """Make the schema at this postgresql:// address and carry every row there; how many there were.

    Raises Unfit, or NotEmpty when a portal is there, before anything is written. The rows arrive
    all or not at all; those here stay as they are.
    """
    with _connected(url) as target:
        _refuse_unfit(target)
        refuse_a_portal(target)
        call_command("migrate", database=ALIAS, verbosity=0)
        tables = rows.tables()
        carried = 0
        with rows.snapshot(connection) as source, rows.filling(target) as goal:
            rows.empty(goal, [table.name for table in tables])
            for number, table in enumerate(tables):
                told(table.name, number, len(tables))
                arrived = rows.write(goal, table, rows.read(source, table))
                if arrived != rows.count(source, table):
                    raise Unfit(f"Not all rows of {table.name} arrived")
                rows.continue_numbers(goal, table)
                carried += arrived
        return carried


def others_at_work(connection: BaseDatabaseWrapper) -> int:
    """How many other connections this database has: somebody may be writing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


@contextmanager
def _connected(url: str) -> Iterator[BaseDatabaseWrapper]:
    known = connections.settings
    known[ALIAS] = connections.configure_settings({**known, ALIAS: database_of(url)})[ALIAS]
    try:
        yield connections[ALIAS]
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], known[ALIAS]


def _refuse_unfit(target: BaseDatabaseWrapper) -> None:
    try:
        with target.cursor() as cursor:
            version = target.connection.info.server_version // 10_000
            cursor.execute(
                "SELECT current_setting('server_encoding'), lower('Ż') = 'ż',"
                " has_schema_privilege('public', 'CREATE')"
            )
            encoding, knows_letters, may_create = cursor.fetchone()
    except Error as problem:
        raise Unfit(f"The other database cannot be reached: {problem}") from problem
    if version < OLDEST:
        raise Unfit(f"PostgreSQL {version} is too old; {OLDEST} is the oldest that will do")
    if encoding != "UTF8":
        raise Unfit(f"The other database is encoded as {encoding}; create it with ENCODING 'UTF8'")
    if not knows_letters:
        raise Unfit(
            "The other database knows no letters but those of English;"
            " create it with LOCALE 'C.UTF-8' TEMPLATE template0"
        )
    if not may_create:
        raise Unfit("This user may not make tables there; make it the owner of the database")
