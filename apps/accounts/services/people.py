# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import UNNAMED, Person, User
from apps.accounts.names import clean_name
from apps.accounts.services.naming import refuse_taken
from apps.activity.services import record
from apps.core.errors import Refused


@transaction.atomic
def enter(*, name: str, by: User) -> Person:
    """Enter somebody without an account, for instance a speaker to be."""
    if not by.is_superuser:
        raise Refused(_("Only administrators can do this."), code="not-yours")
    person = Person.named(clean_name(name))
    person.save()
    record("person.entered", person, by=by)
    return person


@transaction.atomic
def rename(person: Person, *, name: str, by: User) -> Person:
    """Give the person another display name; texts that show the old one follow by reaction."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not (by.is_superuser or by.person_id == person.pk):
        raise Refused(_("You can change your own name only."), code="not-yours")
    if person.left_at is not None:
        raise Refused(_("This person has left."), code="left")
    name = clean_name(name)
    if name == person.name:
        return person
    if by.person_id == person.pk:
        refuse_taken(name, person=person)
    before = person.name
    person.save(update_fields=person.take_name(name))
    record("person.renamed", person, by=by, before={"name": before}, after={"name": name})
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
    if person == into or any(one.merged_into_id or one.left_at for one in (person, into)):
        raise Refused(_("One of the two has been joined with somebody already."), code="merged")
    accounts = User.objects.select_for_update().filter(person__in=both)
    if len(accounts) == 2:
        raise Refused(_("Both have an account, so they stay two people."), code="two-accounts")
    if accounts.update(person=into) and person.affiliation:
        _take_affiliation(person, into)
    if person.forbids_machines and not into.forbids_machines:
        into.forbids_machines, into.allows_machines = True, False
        into.save(update_fields=["forbids_machines", "allows_machines"])
        record("person.forbade_machines", into, by=by)
    elif person.allows_machines and not (into.forbids_machines or into.allows_machines):
        into.allows_machines = True
        into.save(update_fields=["allows_machines"])
        record("person.allowed_machines", into, by=by)
    person.merged_from.update(merged_into=into)
    person.merged_into = into
    person.save(update_fields=["merged_into"])
    record("person.merged", person, by=by, into=into.pk)
    return into


def unnamed() -> Person:
    """The entry under which everybody writes who does not want to be named. Should two be made at
    the same moment, the first is used from then on."""
    first = Person.objects.filter(unnamed=True).order_by("pk").first()
    return first or Person.objects.create(name=UNNAMED, unnamed=True, left_at=timezone.now())


def _take_affiliation(person: Person, into: Person) -> None:
    """What somebody said of themselves goes with their account, and so does its confirmation."""
    fields = ("affiliation", "affiliation_language")
    confirmed = ("affiliation_confirmed_at", "affiliation_confirmed_by")
    for field in (*fields, *confirmed):
        setattr(into, field, getattr(person, field))
    into.save(update_fields=[*fields, *confirmed])
