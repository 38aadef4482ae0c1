# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from eventforum.keeping import archive, progress
from eventforum.keeping.archive import Damaged
from eventforum.keeping.moving import others_at_work
from eventforum.keeping.restoring import NotEmpty, restore


class Command(BaseCommand):
    help = "Put a backup back into a portal that has nothing yet; stop web, worker and beat before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file that `backup` made")
        parser.add_argument("--json", action="store_true", help="tell the result as JSON")

    def handle(self, *, file: str, json: bool, **options: object) -> None:
        if others := others_at_work(connection):
            raise CommandError(
                f"Nothing was restored: somebody works with this database ({others} connections). "
                "Stop web, worker and beat first."
            )
        try:
            with progress.shown("Restoring") as told, archive.opened(Path(file)) as (whole, made):
                restore(whole, made, told=told)
        except Damaged as problem:
            raise CommandError(f"Nothing was restored. {problem}") from problem
        except NotEmpty:
            raise CommandError(
                "Nothing was restored: this database holds people or events. Restore into an empty "
                "one, named in DATABASE_URL, or into an empty folder, named in EVENTFORUM_VAR."
            ) from None
        if json:
            self.stdout.write(_as_json(made))
            return
        files = len(list(made.of("media")))
        self.stdout.write(f"{made.rows()} rows and {files} files of {made.made_at} are back.")
        self.stdout.write(
            "Mails and the like stand still, because the portal of the backup may have sent them: "
            "`manage.py outgoing` lets them go on."
        )
        self.stdout.write("`manage.py check_addresses` asks every address whether it answers.")
        self.stdout.write(
            "If this was a test: `manage.py note_proof restore` on the portal of the backup."
        )


def _as_json(manifest: archive.Manifest) -> str:
    return json.dumps(
        {
            "rows": manifest.rows(),
            "files": len(list(manifest.of("media"))),
            "made_at": manifest.made_at,
        }
    )
