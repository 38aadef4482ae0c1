# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import departures, services
from apps.core.errors import Refused


class Command(BaseCommand):
    help = "After a restore: take those out of the database again who had left since the backup."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="*", metavar="FILE", help="Lists of who left; var/left.jsonl if none."
        )
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        gone, held = 0, []
        own = departures.place()
        if not options["files"] and not own.exists() and not options["json"]:
            self.stdout.write(
                f"{own} is not there: it is made when the first person leaves. If the portal was "
                "on another machine before, name the list of that one."
            )
        for path in [Path(name) for name in options["files"]] or ([own] if own.exists() else []):
            try:
                rows = list(departures.listed(path))
            except (OSError, ValueError, KeyError) as problem:
                raise CommandError(f"{path} cannot be read as a list: {problem}") from problem
            for account, posts, at in rows:
                try:
                    gone += services.let_go_again(account, posts=posts, at=at)
                except Refused as refusal:
                    held.append(f"Account {account}: {refusal}")
        if options["json"]:
            self.stdout.write(json.dumps({"gone": gone, "held": held}))
        else:
            self.stdout.write("\n".join([f"Taken out again: {gone}.", *held]))
        if held:
            raise CommandError(f"{len(held)} could not be let go of; see above.")
