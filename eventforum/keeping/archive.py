# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of a backup: one zip of rows, media and, last, a manifest that vouches for them.

    rows/<table>.copy    a table in PostgreSQL's text form
    media/<name>         a file of the media store
    manifest.json        what there is, how many rows, which sums, which migrations were applied

It is written from front to back in constant memory, so it can go down a pipe.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 64 * 1024

BROKEN = (
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile raises for bytes that are not what they were."""


class Damaged(Exception):
    """The file is not what a backup left; says in words what is wrong."""


@dataclass
class Entry:
    """What stands under one name: its bytes, their SHA-256 and, of tables, the rows."""

    bytes: int = 0
    sha256: str = ""
    rows: int = 0
    columns: list[str] = field(default_factory=list)


@dataclass
class Manifest:
    """`made_at` is ISO 8601 in UTC; `migrations` are [app, name], in the order of application."""

    made_at: str
    portal: str
    migrations: list[list[str]]
    entries: dict[str, Entry] = field(default_factory=dict)
    format: int = FORMAT

    def of(self, folder: str) -> Iterator[tuple[str, Entry]]:
        """The entries of a folder, by their name in it."""
        for name, entry in self.entries.items():
            if name.startswith(f"{folder}/"):
                yield name.removeprefix(f"{folder}/"), entry

    def rows(self) -> int:
        return sum(entry.rows for entry in self.entries.values())


class Writer:
    """Writes one archive into a stream, which need not be able to go back."""

    def __init__(self, stream: IO[bytes], manifest: Manifest) -> None:
        self.zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self.manifest = manifest

    def add(self, name: str, blocks: Iterable[bytes], *, columns: Iterable[str] = ()) -> Entry:
        """Add a table or file; every line of a table is a row."""
        entry, digest = Entry(columns=list(columns)), hashlib.sha256()
        with self.zip.open(name, "w", force_zip64=True) as file:
            for block in blocks:
                file.write(block)
                digest.update(block)
                entry.bytes += len(block)
                entry.rows += block.count(b"\n") if entry.columns else 0
        entry.sha256 = digest.hexdigest()
        self.manifest.entries[name] = entry
        return entry

    def close(self) -> None:
        self.zip.writestr(MANIFEST, json.dumps(asdict(self.manifest), indent=1))
        self.zip.close()


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """An archive whose every byte has been checked. Raises Damaged before anything is given out."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            for name, entry in manifest.entries.items():
                _check(archive, name, entry)
            yield archive, manifest
    except (zipfile.BadZipFile, EOFError) as problem:
        raise Damaged(f"{path} is no whole backup: {problem}") from problem
    except OSError as problem:
        raise Damaged(f"{path} cannot be read: {problem}") from problem


def blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """What stands under a name, in blocks."""
    with archive.open(name) as file:
        while block := file.read(BLOCK):
            yield block


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        told: dict[str, Any] = json.loads(archive.read(MANIFEST))
        entries = {name: Entry(**entry) for name, entry in told.pop("entries").items()}
        manifest = Manifest(**told, entries=entries)
    except (*BROKEN, TypeError, AttributeError) as problem:
        raise Damaged("The file has no manifest of a backup") from problem
    if manifest.format != FORMAT:
        raise Damaged(f"The file is of form {manifest.format}; this portal reads form {FORMAT}")
    return manifest


def _check(archive: zipfile.ZipFile, name: str, entry: Entry) -> None:
    digest, size = hashlib.sha256(), 0
    try:
        for block in blocks(archive, name):
            digest.update(block)
            size += len(block)
    except BROKEN as problem:
        raise Damaged(f"{name} is damaged: {problem}") from problem
    if (size, digest.hexdigest()) != (entry.bytes, entry.sha256):
        raise Damaged(f"{name} is not what was written")
