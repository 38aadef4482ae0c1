# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody belongs: said by themselves, confirmed by one who knows."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.guarding import may_vouch
from apps.accounts.models import Person, User
from apps.accounts.names import cleaned
from apps.accounts.reserved_names import is_role
from apps.activity.services import record
from apps.core import languages
from apps.core.errors import Refused

LONGEST = 80


@transaction.atomic
def affiliate(person: Person, *, affiliation: str, language: str = "", by: User) -> Person:
    """Say where one belongs ("Wikimedia Polska"); an empty text takes it back.

    Another text is nobody's word but the person's own until it is confirmed again.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not (by.is_superuser or by.person_id == person.pk):
        raise Refused(_("You can say only where you belong yourself."), code="not-yours")
    if person.left_at is not None:
        raise Refused(_("This person has left."), code="left")
    text = _checked(affiliation)
    language = languages.canonical(language) if text else ""
    if (person.affiliation, person.affiliation_language) == (text, language):
        return person
    before = {"affiliation": person.affiliation}
    if text != person.affiliation:
        person.affiliation_confirmed_at = person.affiliation_confirmed_by = None
    person.affiliation, person.affiliation_language = text, language
    _save(person)
    record("person.affiliated", person, by=by, before=before, after={"affiliation": text})
    return person


@transaction.atomic
def confirm_affiliation(person: Person, *, seen: str, by: User) -> Person:
    """Vouch for what stands there; Refused when it is another text than the one `seen`."""
    person = _locked_for(person, by)
    if by.person_id == person.pk and not by.is_superuser:
        raise Refused(_("Somebody else has to confirm where you belong."), code="own")
    if not person.affiliation or person.affiliation != seen:
        raise Refused(_("The affiliation was changed meanwhile. Read it again."), code="changed")
    if person.affiliation_confirmed_at is not None:
        return person
    person.affiliation_confirmed_at, person.affiliation_confirmed_by = timezone.now(), by
    _save(person)
    record("person.affiliation_confirmed", person, by=by)
    return person


@transaction.atomic
def doubt_affiliation(person: Person, *, by: User) -> Person:
    """Take a confirmation back: it is the person's own word again."""
    person = _locked_for(person, by)
    if person.affiliation_confirmed_at is None:
        return person
    person.affiliation_confirmed_at = person.affiliation_confirmed_by = None
    _save(person)
    record("person.affiliation_doubted", person, by=by)
    return person


def _locked_for(person: Person, by: User) -> Person:
    if not may_vouch(by):
        raise Refused(_("Organizers of an event confirm affiliations."), code="not-yours")
    return Person.objects.select_for_update().get(pk=person.pk)


def _checked(text: str) -> str:
    text = cleaned(text)
    if len(text) > LONGEST:
        raise Refused(
            _("An affiliation may have %(count)d letters at most.") % {"count": LONGEST},
            code="affiliation-long",
        )
    if text and is_role(text):
        raise Refused(
            _("Tasks here are shown by themselves. Say which organization or group you are of."),
            code="affiliation-role",
        )
    return text


def _save(person: Person) -> None:
    person.save(
        update_fields=[
            "affiliation",
            "affiliation_language",
            "affiliation_confirmed_at",
            "affiliation_confirmed_by",
        ]
    )
