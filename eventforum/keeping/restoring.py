# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a backup into a portal that has nothing yet."""

from collections.abc import Iterable
from typing import Any
from zipfile import ZipFile

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg.sql import SQL, Identifier

from apps.activity.services import pause_outgoing
from eventforum.keeping import rows
from eventforum.keeping.archive import Damaged, Manifest, blocks
from eventforum.keeping.backing_up import Told

PROOFS_OF_USE = ("accounts_person", "events_event", "activity_activity")
"""A database with rows in one of these is somebody's portal."""

PAUSES = "activity_outgoingpause"
WHY_PAUSED = "A backup was restored"


class NotEmpty(Exception):
    """There is a portal in the database already."""


def restore(archive: ZipFile, manifest: Manifest, *, told: Told) -> None:
    """Put a checked archive back: files, then all rows at once, then the present schema.

    Raises NotEmpty, or Damaged when the archive does not fit, before anything is written. When it
    breaks off later, no row is there, and it can be repeated.
    """
    refuse_a_portal(connection)
    _refuse_the_future(manifest)
    files, tables = list(manifest.of("media")), list(manifest.of("rows"))
    steps = len(files) + len(tables)
    for number, (name, _) in enumerate(files):
        told(name, number, steps)
        _put_back(archive, name)
    migrate_to(connection, [(app, name) for app, name in manifest.migrations])
    with rows.filling(connection) as cursor:
        listed = [
            rows.Table(name.removesuffix(".copy"), tuple(entry.columns)) for name, entry in tables
        ]
        rows.empty(cursor, [table.name for table in listed])
        for number, (table, (name, entry)) in enumerate(
            zip(listed, tables, strict=True), len(files)
        ):
            told(table.name, number, steps)
            found = rows.write(cursor, table, blocks(archive, f"rows/{name}"))
            if found != entry.rows:
                raise Damaged(f"{table.name} has {found} rows, not {entry.rows}")
            rows.continue_numbers(cursor, table)
        _pause(cursor, {table.name for table in listed})
    call_command("migrate", verbosity=0)
    pause_outgoing(reason=WHY_PAUSED)


def _pause(cursor: Any, known: set[str]) -> None:
    """With the rows, so that no worker finds them without it; older schemas have no such table."""
    if PAUSES in known:
        cursor.execute(
            SQL("INSERT INTO {} (reason) VALUES (%s) ON CONFLICT DO NOTHING").format(
                Identifier(PAUSES)
            ),
            [WHY_PAUSED],
        )


def refuse_a_portal(connection: BaseDatabaseWrapper) -> None:
    """Raise NotEmpty when people, events or happenings are in this database."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for name in there.intersection(PROOFS_OF_USE):
            cursor.execute(SQL("SELECT EXISTS (SELECT FROM {})").format(Identifier(name)))
            if cursor.fetchone()[0]:
                raise NotEmpty


def migrate_to(connection: BaseDatabaseWrapper, applied: Iterable[tuple[str, str]]) -> None:
    """Make the schema in which exactly these migrations are applied; what was there goes.

    Only for a database that `refuse_a_portal` let pass.
    """
    wanted = set(applied)
    if set(MigrationRecorder(connection).applied_migrations()) != wanted:
        _drop_all(connection)
        executor = MigrationExecutor(connection)
        graph = executor.loader.graph
        tips = [
            node
            for node in wanted
            if node in graph.nodes
            and not any(child.key in wanted for child in graph.node_map[node].children)
        ]
        executor.migrate(sorted(tips))


def _drop_all(connection: BaseDatabaseWrapper) -> None:
    names = connection.introspection.table_names()
    if names:
        listed = SQL(", ").join(map(Identifier, names))
        with connection.cursor() as cursor:
            cursor.execute(SQL("DROP TABLE {} CASCADE").format(listed))


def _refuse_the_future(manifest: Manifest) -> None:
    known = MigrationExecutor(connection).loader.disk_migrations
    unknown = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if unknown:
        raise Damaged(
            f"The backup was made by a newer portal ({manifest.portal}): {', '.join(unknown[:5])}"
        )


def _put_back(archive: ZipFile, name: str) -> None:
    """A file under its own name; one that is there gives way."""
    if default_storage.exists(name):
        default_storage.delete(name)
    with archive.open(f"media/{name}") as file:
        default_storage.save(name, File(file))
