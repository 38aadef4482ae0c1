# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import os
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone as clock

from apps.events.models import Proof
from apps.events.services import prove
from eventforum.keeping import archive, progress
from eventforum.keeping.archive import Damaged, Manifest
from eventforum.keeping.backing_up import Told, back_up


class Command(BaseCommand):
    help = "Write the whole portal, rows and media, into one file; '-' writes it to the output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file to make; it must not exist")
        parser.add_argument("--json", action="store_true", help="tell the result as JSON")

    def handle(self, *, file: str, json: bool, **options: object) -> None:
        with progress.shown("Backing up") as told:
            if file == "-":
                back_up(sys.stdout.buffer, told=told)
                _note()
                return
            manifest = _kept(Path(file), told)
        _note()
        if json:
            self.stdout.write(_as_json(Path(file), manifest))
            return
        self.stdout.write(
            f"{file}: {manifest.rows()} rows of {len(list(manifest.of('rows')))} tables and "
            f"{len(list(manifest.of('media')))} files, read back and found whole."
        )


def _kept(path: Path, told: Told) -> Manifest:
    """Written beside its place, read back, and only then put there."""
    part = path.with_name(f"{path.name}.part")
    try:
        if path.exists():
            raise FileExistsError
        with part.open("wb") as stream:
            os.fchmod(stream.fileno(), 0o600)
            back_up(stream, told=told)
            stream.flush()
            os.fsync(stream.fileno())
        with archive.opened(part) as (_, manifest):
            os.link(part, path)
    except FileExistsError:
        raise CommandError(f"{path} is there already; a backup never covers another.") from None
    except (OSError, Damaged) as problem:
        raise CommandError(f"No backup was made: {problem}") from problem
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return manifest


def _note() -> None:
    """The commitment names the last backup; a database that cannot be written to has none less."""
    with suppress(DatabaseError), transaction.atomic():
        prove(Proof.Kind.BACKUP, done_at=clock.now(), by=None)


def _as_json(path: Path, manifest: Manifest) -> str:
    return json.dumps(
        {
            "file": str(path),
            "bytes": path.stat().st_size,
            "rows": manifest.rows(),
            "files": len(list(manifest.of("media"))),
            "made_at": manifest.made_at,
        }
    )
