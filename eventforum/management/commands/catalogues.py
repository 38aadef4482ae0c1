# SPDX-License-Identifier: AGPL-3.0-or-later
"""manage.py catalogues: how whole the translation into each interface language is."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from eventforum.catalogues import completeness


class Command(BaseCommand):
    help = "Say for each interface language how many sentences are missing or guessed."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON instead of words")

    def handle(self, **options: Any) -> None:
        found = [row for folder in settings.LOCALE_PATHS for row in completeness(folder)]
        if options["json"]:
            self.stdout.write(json.dumps([row._asdict() for row in found]))
            return
        for row in found:
            whole = row.sentences - row.missing - row.guessed
            self.stdout.write(
                f"{row.language:8} {whole:5} of {row.sentences} sentences"
                f"  missing {row.missing:5}  guessed {row.guessed:5}"
            )
