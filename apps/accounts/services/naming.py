# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.guarding import guards
from apps.accounts.lookalikes import looks_of, plain_form, without_addition
from apps.accounts.models import Person
from apps.accounts.names import clean_name
from apps.core.errors import Refused


def free_name(text: str, *, person: Person | None = None) -> str:
    """The name in the form it is kept in; Refused when it cannot be one or is not to be had."""
    name = clean_name(text)
    refuse_taken(name, person=person)
    return name


def refuse_taken(name: str, *, person: Person | None = None) -> None:
    """Refuse a name by which somebody could be taken for one who runs or holds something here.

    Others may share a name: there is more than one Maria. One query, more only for a name that
    looks like that of somebody else than `person`, whose own it is to be.
    """
    bare = plain_form(without_addition(name))
    same = Person.objects.filter(looks=looks_of(name), merged_into=None, left_at=None)
    if person is not None:
        same = same.exclude(Q(pk=person.pk) | Q(merged_from=person))
    if not same:
        return
    for guard, namesakes in guards():
        for other in guard(same).distinct():
            if not (namesakes and plain_form(without_addition(other.name)) == bare):
                raise Refused(
                    _(
                        "Somebody with a task here has this name, or one that looks like it. "
                        "Add something that tells you apart, such as an initial."
                    ),
                    code="name-taken",
                )
