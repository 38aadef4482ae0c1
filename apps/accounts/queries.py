# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db.models.functions import Lower

from apps.accounts.models import Person, User


def account_of(email: str) -> User | None:
    """Who signs in with this address, active or not."""
    accounts = User.objects.select_related("person").alias(address=Lower("email"))
    return accounts.filter(address=email.lower()).first()


def present_person(number: int) -> Person | None:
    """The person of this number, or the one they have been joined with."""
    person = Person.objects.select_related("merged_into").filter(pk=number).first()
    return person.merged_into or person if person else None
