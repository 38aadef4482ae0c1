# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from argparse import ArgumentParser
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from apps.events.models import Event
from eventforum.keeping import progress
from eventforum.keeping.rows import snapshot
from eventforum.taking_away.exporting import export_event
from eventforum.taking_away.folder import Damaged


class Command(BaseCommand):
    help = "Write all that is public of an event into a folder, as JSON with its pictures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", help="its address word")
        parser.add_argument("--to", required=True, type=Path, help="the folder to make or finish")
        parser.add_argument("--json", action="store_true", help="tell the result as JSON")

    def handle(self, *, event: str, to: Path, json: bool, **options: object) -> None:
        found = Event.objects.visible_to(AnonymousUser()).filter(slug=event).first()
        if found is None:
            raise CommandError(f"There is no public event {event}.")
        try:
            with progress.shown("Exporting") as told, snapshot(connection):
                counts = export_event(found, to, told=told)
        except (OSError, Damaged) as problem:
            raise CommandError(f"Nothing more was exported: {problem}") from problem
        self.stdout.write(_as_json(to, counts) if json else _in_words(to, counts))


def _as_json(folder: Path, counts: dict[str, int]) -> str:
    return json.dumps({"folder": str(folder), "counts": counts})


def _in_words(folder: Path, counts: dict[str, int]) -> str:
    return (
        f"{folder}: {counts['sessions']} sessions, {counts['threads']} discussions with "
        f"{counts['posts']} posts, {counts['people']} people, {counts['pictures']} pictures."
    )
