# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a backup: rows of one moment, then the media files."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from eventforum.keeping import rows
from eventforum.keeping.archive import BLOCK, Manifest, Writer

Told = Callable[[str, int, int], None]
"""Told the name of what is being written, its number and how many there are."""


def back_up(stream: IO[bytes], *, told: Told) -> Manifest:
    """Write everything into the stream. Readers and writers go on meanwhile.

    Rows are those of the moment it begins; a file that goes away meanwhile is left out.
    """
    listed, files = rows.tables(), list(media())
    steps = len(listed) + len(files)
    with rows.snapshot(connection) as cursor:
        applied = MigrationRecorder(connection).applied_migrations()
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            portal=_version(),
            migrations=[list(migration) for migration in applied],
        )
        writer = Writer(stream, manifest)
        for number, table in enumerate(listed):
            told(table.name, number, steps)
            writer.add(f"rows/{table.name}.copy", rows.read(cursor, table), columns=table.columns)
    for number, name in enumerate(files, len(listed)):
        told(name, number, steps)
        try:
            file = default_storage.open(name)
        except FileNotFoundError:
            continue
        with file:
            writer.add(f"media/{name}", _blocks(file))
    writer.close()
    return manifest


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def media(folder: str = "") -> Iterator[str]:
    """The names of all files in the media store."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from media(f"{folder}/{name}" if folder else name)


def _version() -> str:
    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())
    return project["project"]["version"]
