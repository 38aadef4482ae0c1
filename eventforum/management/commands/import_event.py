# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from eventforum.keeping import progress
from eventforum.keeping.restoring import NotEmpty
from eventforum.taking_away.folder import Damaged
from eventforum.taking_away.importing import import_event


class Command(BaseCommand):
    help = "Read an event that export_event wrote into a portal that has nothing yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--json", action="store_true", help="tell the result as JSON")

    def handle(self, *, folder: Path, json: bool, **options: object) -> None:
        try:
            with progress.shown("Importing") as told:
                counts = import_event(folder, told=told)
        except NotEmpty:
            raise CommandError("There is a portal in the database already.") from None
        except (OSError, Damaged) as problem:
            raise CommandError(f"Nothing was imported: {problem}") from problem
        self.stdout.write(_as_json(counts) if json else _in_words(counts))


def _as_json(counts: dict[str, int]) -> str:
    return json.dumps(counts)


def _in_words(counts: dict[str, int]) -> str:
    return (
        f"The event is there with {counts['sessions']} sessions and {counts['posts']} posts. "
        "Nobody has an account or a role yet: docs/keeping.md says what comes next."
    )
