# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts import services
from apps.accounts.queries import account_of


class Command(BaseCommand):
    help = "Forget somebody's passkeys, authenticator app and recovery codes, when all are lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address of the account")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        user = account_of(options["email"])
        if user is None:
            raise CommandError(f"No account has the address {options['email']}.")
        forgotten = services.forget_second_factors(user)
        services.end_sessions(user, by=None)
        if options["json"]:
            self.stdout.write(json.dumps({"forgotten": forgotten}))
            return
        self.stdout.write(
            f"{user} has {forgotten} second proofs less and is signed out everywhere. "
            "The next sign-in is by a code to their address."
        )
