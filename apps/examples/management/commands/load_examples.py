# SPDX-License-Identifier: AGPL-3.0-or-later
import json

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from apps.examples.services import load


class Command(BaseCommand):
    help = "Fill the portal with example events, or bring those it has up to today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *, json: bool, **options: object) -> None:
        loaded = load(now=timezone.now())
        self.stdout.write(_as_json(loaded) if json else _in_words(loaded))


def _as_json(loaded) -> str:
    return json.dumps(loaded.__dict__)


def _in_words(loaded) -> str:
    return (
        f"The examples are there: {loaded.events} events with {loaded.sessions} sessions "
        f"and {loaded.posts} posts, and {loaded.series} series."
    )
