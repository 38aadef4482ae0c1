# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who write on a mirrored forum: they are shown by name here and have no account.

Nobody is joined with anybody by a name or an address. Which user there is which person here, the
mirror keeps.
"""

import unicodedata

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Person, User
from apps.accounts.names import LONGEST, cleaned
from apps.accounts.services.naming import free_name
from apps.accounts.services.people import merge
from apps.activity.services import record
from apps.core.errors import Refused


@transaction.atomic
def person_from_forum(
    *, name: str, username: str, place: str, address: str = "", picture: str = ""
) -> Person:
    """A new person for a user of the forum that `place` names; `address` is their page there,
    `picture` the address of their picture, of which a copy is made.

    They are shown by their name there; by their username where the name cannot stand here, or is
    that of somebody with a task; with the forum's name behind where that is so, too.
    """
    person = Person.named(_shown(name, username, place))
    person.forum = _kept(username, place, address, picture)
    person.save()
    record("person.entered", person)
    if person.forum["picture"]:
        record("person.picture_wanted", person)
    return person


@transaction.atomic
def follow_person_of_forum(
    person: Person,
    *,
    name: str,
    username: str,
    place: str,
    address: str = "",
    picture: str = "",
) -> Person:
    """What somebody is called on the forum today, and how they show themselves; one with an account
    here is called as they want to be."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.forum is None or person.merged_into_id or person.left_at:
        return person
    before, known = person.forum, _kept(username, place, address, picture)
    if known["picture"] == before.get("picture_refused"):
        known |= {"picture": "", "picture_refused": before["picture_refused"]}
    if before != known:
        person.forum = known
        person.save(update_fields=["forum"])
    if before.get("picture", "") != known["picture"]:
        record("person.picture_wanted", person)
    shown = _shown(name, username, place, person=person)
    if shown != person.name and not User.objects.filter(person=person).exists():
        before = person.name
        person.save(update_fields=person.take_name(shown))
        record("person.renamed", person, before={"name": before}, after={"name": shown})
    return person


@transaction.atomic
def show_as_on_forum(
    person: Person, *, name: str, username: str, place: str, address: str = "", picture: str = ""
) -> Person:
    """Somebody with an account here is this user of the forum: their page says so, and the picture
    that they have there stands for them. They are called as before."""
    rows = Person.objects.filter(pk=person.pk, forum__isnull=True, left_at=None)
    rows.update(forum=_kept(username, place, address, ""))
    return follow_person_of_forum(
        person, name=name, username=username, place=place, address=address, picture=picture
    )


@transaction.atomic
def show_no_more_as_on_forum(person: Person, *, place: str) -> Person:
    """They are no user of the forum any more, as far as anybody here knows."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if (person.forum or {}).get("place") == _kept("", place, "", "")["place"]:
        person.forum = None
        person.save(update_fields=["forum"])
        record("person.picture_wanted", person)
    return person


def join_persons(person: Person, *, user: User) -> Person:
    """Make a person of the forum one with the account of whoever has shown that they are it.

    What they said there is theirs from then on, by reaction to `person.merged`. Who is joined
    already stays; Refused for a person that has an account of its own.
    """
    if person.merged_into_id == user.person_id or person.pk == user.person_id:
        return user.person
    return merge(person, into=user.person, by=user, allowed=True)


@transaction.atomic
def show_avatar(person: Person, name: str, *, picture: str) -> bool:
    """From now on this copy stands for them, or none ("" ); whether it is still the picture that
    they have there."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if (person.forum or {}).get("picture", "") != picture or person.merged_into_id:
        return False
    if person.avatar != name:
        before, person.avatar = person.avatar, name
        person.save(update_fields=["avatar"])
        record("person.pictured", person, before=before)
    return True


@transaction.atomic
def refuse_avatar(person: Person, *, by: User) -> Person:
    """Show a letter in place of a picture that must not stand; another one they choose is shown."""
    if not by.is_superuser:
        raise Refused(_("Only administrators can do this."), code="not-yours")
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.avatar or person.forum is None:
        return person
    before, person.avatar = person.avatar, ""
    person.forum |= {"picture": "", "picture_refused": person.forum["picture"]}
    person.save(update_fields=["avatar", "forum"])
    record("person.pictured", person, by=by, before=before)
    return person


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


def _kept(username: str, place: str, address: str, picture: str) -> dict[str, str]:
    return {
        "place": place.replace("\x00", "")[:80],
        "username": username.replace("\x00", "")[:100],
        "address": _web(address),
        "picture": _web(picture),
    }


def _web(address: str) -> str:
    is_web = address.startswith(("https://", "http://")) and "\x00" not in address
    return address if is_web and len(address) <= 500 else ""
