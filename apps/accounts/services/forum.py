# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who write on a mirrored forum: they are shown by name here and have no account.

Nobody is joined with anybody by a name or an address. Which user there is which person here, the
mirror keeps.
"""

import unicodedata

from django.db import transaction

from apps.accounts.models import Person, User
from apps.accounts.names import LONGEST, cleaned
from apps.accounts.services.naming import free_name
from apps.accounts.services.people import merge
from apps.activity.services import record
from apps.core.errors import Refused


@transaction.atomic
def person_from_forum(*, name: str, username: str, place: str, address: str = "") -> Person:
    """A new person for a user of the forum that `place` names; `address` is their page there.

    They are shown by their name there; by their username where the name cannot stand here, or is
    that of somebody with a task; with the forum's name behind where that is so, too.
    """
    person = Person.named(_shown(name, username, place))
    person.forum = _kept(username, place, address)
    person.save()
    record("person.entered", person)
    return person


@transaction.atomic
def follow_person_of_forum(
    person: Person, *, name: str, username: str, place: str, address: str = ""
) -> Person:
    """What somebody is called on the forum today; one with an account here is called as they want
    to be."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    known = _kept(username, place, address)
    if person.forum is None or person.merged_into_id or person.left_at:
        return person
    if person.forum != known:
        person.forum = known
        person.save(update_fields=["forum"])
    shown = _shown(name, username, place, person=person)
    if shown != person.name and not User.objects.filter(person=person).exists():
        before = person.name
        person.save(update_fields=person.take_name(shown))
        record("person.renamed", person, before={"name": before}, after={"name": shown})
    return person


def join_persons(person: Person, *, user: User) -> Person:
    """Make a person of the forum one with the account of whoever has shown that they are it.

    What they said there is theirs from then on, by reaction to `person.merged`. Who is joined
    already stays; Refused for a person that has an account of its own.
    """
    if person.merged_into_id == user.person_id or person.pk == user.person_id:
        return user.person
    return merge(person, into=user.person, by=user, allowed=True)


def _shown(name: str, username: str, place: str, *, person: Person | None = None) -> str:
    for wanted in (name, username):
        try:
            return free_name(wanted, person=person)
        except Refused:
            continue
    for wanted in (username, "user"):
        try:
            bare = cleaned(wanted)
        except Refused:
            continue
        if any(unicodedata.category(sign)[0] in "LN" for sign in bare):
            return f"{bare[:LONGEST]} ({place})"[:150]
    return f"({place})"[:150]


def _kept(username: str, place: str, address: str) -> dict[str, str]:
    is_web = address.startswith(("https://", "http://")) and "\x00" not in address
    return {
        "place": place[:80],
        "username": username.replace("\x00", "")[:100],
        "address": address[:500] if is_web else "",
    }
