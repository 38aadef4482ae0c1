# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every row of the portal in PostgreSQL's own text form: what backups, restores and moves carry.

The form is the same in all versions of PostgreSQL, so rows go from any server to any other.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.sql import SQL, Identifier


@dataclass(frozen=True)
class Table:
    """A table and those of its columns that are written, not reckoned."""

    name: str
    columns: tuple[str, ...]

    def copy(self, way: str) -> Any:
        """The COPY statement `way` ("TO STDOUT", "FROM STDIN")."""
        columns = SQL(", ").join(map(Identifier, self.columns))
        return SQL("COPY {} ({}) {}").format(Identifier(self.name), columns, SQL(way))


def tables() -> list[Table]:
    """The tables of all models, by name. What migrations are applied is told apart from them."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            fields = model._meta.local_concrete_fields
            written = tuple(
                field.column for field in fields if field.column and not field.generated
            )
            found[model._meta.db_table] = Table(model._meta.db_table, written)
    return [found[name] for name in sorted(found)]


@contextmanager
def snapshot(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """A cursor that sees one moment of the database, however long it reads; it writes nothing."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield cursor


@contextmanager
def filling(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """A cursor that writes all or nothing; keys are checked when all rows are there."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield cursor


def read(cursor: Any, table: Table) -> Iterator[bytes]:
    """The rows of a table, in blocks of some kilobytes."""
    with cursor.copy(table.copy("TO STDOUT")) as copy:
        for block in copy:
            yield bytes(block)


def write(cursor: Any, table: Table, blocks: Iterable[bytes]) -> int:
    """Add these rows to a table; how many there were."""
    with cursor.copy(table.copy("FROM STDIN")) as copy:
        for block in blocks:
            copy.write(block)
    return cursor.rowcount


def empty(cursor: Any, names: list[str]) -> None:
    """Take out what migrations have put into new tables."""
    listed = SQL(", ").join(map(Identifier, names))
    cursor.execute(SQL("TRUNCATE {} CASCADE").format(listed))


def continue_numbers(cursor: Any, table: Table) -> None:
    """Let new rows be numbered after those that are there."""
    for column in table.columns:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', column])
        sequence = cursor.fetchone()[0]
        if sequence:
            cursor.execute(
                SQL(
                    "SELECT setval({}, coalesce((SELECT max({}) FROM {}), 1),"
                    " (SELECT count(*) > 0 FROM {}))"
                ).format(
                    sequence, Identifier(column), Identifier(table.name), Identifier(table.name)
                )
            )


def count(cursor: Any, table: Table) -> int:
    """How many rows a table has, exactly."""
    cursor.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table.name)))
    return cursor.fetchone()[0]
