# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from apps.accounts import services
from apps.accounts.queries import account_of
from apps.core.errors import Refused


class Command(BaseCommand):
    help = "Let the person with this e-mail address administer the portal; they sign in by code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="", help="Display name, for a new account.")
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        email, name = options["email"], options["name"]
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        if not account_of(email) and not name:
            raise CommandError(f"Nobody signs in with {email} yet: give --name for a new account.")
        try:
            user = services.make_admin(email, name=name)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        result = {"email": user.email, "name": user.person.name, "person": user.person_id}
        self.stdout.write(
            json.dumps(result)
            if options["json"]
            else f"{user.person.name} <{user.email}> may administer the portal now. "
            "Sign in at /accounts/login/ with a code sent to that address."
        )
