# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.activity import outgoing, services
from apps.activity.models import OutgoingPause


class Command(BaseCommand):
    help = "Tell whether mails and the like leave the portal; stop them, or let them go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--pause", metavar="REASON", help="let nothing leave from now on")
        what.add_argument("--deliver", action="store_true", help="go on, with what waits")
        what.add_argument("--skip", action="store_true", help="go on, without what waits")
        parser.add_argument("--json", action="store_true", help="tell it as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["pause"]:
            services.pause_outgoing(reason=options["pause"])
        dropped = 0
        if options["deliver"] or options["skip"]:
            try:
                dropped = services.resume_outgoing(skip=options["skip"])
            except services.StillWaiting:
                raise CommandError(
                    "Start the worker first: it has to find out what waits."
                ) from None
        pause = OutgoingPause.objects.first()
        waiting = {lane.name: lane.waiting() for lane in outgoing.lanes()}
        if options["json"]:
            told = {"paused": pause is not None, "waiting": waiting, "dropped": dropped}
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(
            f"Nothing leaves since {pause}" if pause else "Everything leaves as usual."
        )
        for name, count in waiting.items():
            self.stdout.write(f"  {name}: {count} to be sent")
        if dropped:
            self.stdout.write(f"{dropped} were dropped.")
