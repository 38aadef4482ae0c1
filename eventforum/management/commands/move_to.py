# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from eventforum.keeping import progress
from eventforum.keeping.moving import Unfit, move, others_at_work
from eventforum.keeping.restoring import NotEmpty


class Command(BaseCommand):
    help = "Carry every row to another PostgreSQL server; stop web, worker and beat before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", metavar="DATABASE_URL", help="postgresql://user@host/database")
        parser.add_argument("--json", action="store_true", help="tell the result as JSON")

    def handle(self, *, url: str, json: bool, **options: object) -> None:
        if others := others_at_work(connection):
            raise CommandError(
                f"The portal is still at work here ({others} connections). Stop web, worker and "
                "beat first: what is written meanwhile would be left behind."
            )
        try:
            with progress.shown("Moving") as told:
                carried = move(url, told=told)
        except NotEmpty:
            raise CommandError("Nothing was moved: that database holds people or events.") from None
        except Unfit as problem:
            raise CommandError(f"Nothing was moved. {problem}.") from problem
        if json:
            self.stdout.write(_as_json(carried))
            return
        self.stdout.write(
            f"{carried} rows are there, counted table by table. Now set DATABASE_URL to that "
            "address and start the portal. Media files stay in their folder; nothing here was "
            "changed."
        )


def _as_json(carried: int) -> str:
    return json.dumps({"rows": carried})
