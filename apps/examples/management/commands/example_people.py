# SPDX-License-Identifier: AGPL-3.0-or-later
from django.core.management.base import BaseCommand

from apps.accounts.models import User
from apps.examples.content import content


class Command(BaseCommand):
    help = "Say how to sign in as each of the example people."

    def handle(self, **options: object) -> None:
        people = content("people").values()
        known = set(User.objects.values_list("email", flat=True))
        for person in sorted(people, key=lambda person: ORDER.index(person["role"])):
            if person["email"] in known:
                self.stdout.write(f"{person['role']:<12} {person['email']:<24} {person['name']}")


ORDER = ["organizer", "speaker", "participant"]
