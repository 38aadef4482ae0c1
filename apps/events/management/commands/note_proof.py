# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from apps.core.errors import Refused
from apps.events import services
from apps.events.models import Proof


class Command(BaseCommand):
    help = "Write down that a backup, a restore test or an export was done: /commitment/ tells it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=Proof.Kind.values, help="what was done")
        parser.add_argument("--at", help="when, 2026-11-23T04:00+00:00; now if left out")
        parser.add_argument("--note", default="", help="a few words that everybody reads")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        moment = parse_datetime(options["at"]) if options["at"] else timezone.now()
        if moment is None:
            raise CommandError(
                f"{options['at']} is no date and time such as 2026-11-23T04:00+00:00."
            )
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        try:
            proof = services.prove(options["kind"], done_at=moment, note=options["note"], by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps({"kind": proof.kind, "at": proof.done_at.isoformat()}))
        else:
            self.stdout.write(f"Written down: {proof.kind} of {proof.done_at:%Y-%m-%d %H:%M} UTC.")
