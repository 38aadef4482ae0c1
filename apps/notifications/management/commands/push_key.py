# SPDX-License-Identifier: AGPL-3.0-or-later
import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.notifications.models import PushDevice
from apps.notifications.services import make_key, portal_key


class Command(BaseCommand):
    help = "Show the public key for push messages, made at the first need; --new makes another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new",
            action="store_true",
            help="in place of the one before: all devices have to be named again",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: object, **options: bool) -> None:
        forgotten = 0
        if options["new"]:
            if settings.EVENTFORUM_VAPID_KEY:
                raise CommandError(
                    "The key is set in EVENTFORUM_VAPID_PRIVATE_KEY: change it there"
                )
            forgotten = PushDevice.objects.count()
            make_key()
        key = portal_key().public
        if options["json"]:
            print(json.dumps({"public": key, "forgotten_devices": forgotten}))
            return
        print(f"Public key: {key}")
        if options["new"]:
            print(f"Devices forgotten: {forgotten}")
