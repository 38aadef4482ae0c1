# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import os
from argparse import ArgumentParser
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from apps.events.models import Event
from eventforum.keeping import progress
from eventforum.taking_away.folder import Damaged
from eventforum.taking_away.site.building import export_site


class Command(BaseCommand):
    help = "Write the public pages into a folder, as a site without a server at the same addresses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, type=Path, help="the folder to make or finish")
        parser.add_argument("--event", default="", help="of this event only (its address word)")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
        parser.add_argument("--json", action="store_true", help="tell the result as JSON")

    def handle(
        self, *, to: Path, event: str, processes: int, json: bool, **options: object
    ) -> None:
        found = Event.objects.visible_to(AnonymousUser()).filter(slug=event).first()
        if event and found is None:
            raise CommandError(f"There is no public event {event}.")
        try:
            with progress.shown("Exporting") as told:
                counts = export_site(to, told=told, only=found, processes=processes)
        except (OSError, Damaged) as problem:
            raise CommandError(f"Nothing more was exported: {problem}") from problem
        self.stdout.write(_as_json(to, counts) if json else _in_words(to, counts))


def _as_json(folder: Path, counts: dict[str, int]) -> str:
    return json.dumps({"folder": str(folder), "counts": counts})


def _in_words(folder: Path, counts: dict[str, int]) -> str:
    return (
        f"{folder}: {counts['pages']} pages in {counts['languages']} languages, "
        f"{counts['files']} files with their sums."
    )
