# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Person, User
from apps.accounts.names import clean_name
from apps.activity.services import record
from apps.core.errors import Refused


@transaction.atomic
def rename(person: Person, *, name: str, by: User) -> Person:
    """Give the person another display name; texts that show the old one follow by reaction."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not (by.is_superuser or by.person_id == person.pk):
        raise Refused(_("You can change your own name only."), code="not-yours")
    name = clean_name(name)
    if name == person.name:
        return person
    before, person.name = person.name, name
    person.save(update_fields=["name"])
    record("person.renamed", person, by=by, before=before)
    return person


@transaction.atomic
def merge(person: Person, *, into: Person, by: User, allowed: bool = False) -> Person:
    """Make two entries of one human being one; the old address leads to the other from now on.

    The account moves along. What the first said and gave moves by reaction to `person.merged`.
    Refused when both have an account: then one of the two has to be closed first; and to all but
    administrators, unless a verb above has seen to it that `by` may (`allowed`).
    """
    both = Person.objects.select_for_update().order_by("pk").in_bulk([person.pk, into.pk])
    person, into = both[person.pk], both[into.pk]
    if not (by.is_superuser or allowed):
        raise Refused(_("Only administrators can join two people."), code="not-yours")
    if person.merged_into_id == into.pk:
        return into
    if person == into or person.merged_into_id or into.merged_into_id:
        raise Refused(_("One of the two has been joined with somebody already."), code="merged")
    accounts = User.objects.select_for_update().filter(person__in=both)
    if len(accounts) == 2:
        raise Refused(_("Both have an account, so they stay two people."), code="two-accounts")
    accounts.update(person=into)
    person.merged_from.update(merged_into=into)
    person.merged_into = into
    person.save(update_fields=["merged_into"])
    record("person.merged", person, by=by, into=into.pk)
    return into
