# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a merge of two speakers would do, asked before it is done."""

from dataclasses import dataclass

from apps.accounts.models import Person, User
from apps.events.models import EventRole
from apps.sessions.models import Session, Speaker, Summary

RUNS_AN_EVENT = (EventRole.Role.OWNER, EventRole.Role.ORGANIZER)


@dataclass(frozen=True)
class Merge:
    """`goes` will be joined with `stays`; sessions are those that name the one that goes."""

    goes: Speaker
    stays: Speaker
    moving: list[Session]
    shared: list[Session]
    person_goes: Person | None
    """Whose page leads to `person_stays` afterwards; None when the two pages stay as they are."""
    person_stays: Person

    @property
    def takes_biography(self) -> bool:
        return bool(self.goes.biography and not self.stays.biography)

    @property
    def are_two_people(self) -> bool:
        """The programme has one speaker, but two pages of people remain."""
        return self.person_goes is None and self.goes.person_id != self.person_stays.pk


def merge_of(goes: Speaker, stays: Speaker, *, by: User | None) -> Merge:
    """What joining the two would move. Constant number of queries."""
    sessions = Session.objects.filter(speakers=goes).select_related("event", "room")
    shared = set(Session.objects.filter(speakers=stays).values_list("pk", flat=True))
    all_of_them = list(sessions.in_programme_order())
    person_goes, person_stays = _people(goes.person, stays.person, by=by)
    return Merge(
        goes=goes,
        stays=stays,
        moving=[session for session in all_of_them if session.pk not in shared],
        shared=[session for session in all_of_them if session.pk in shared],
        person_goes=person_goes,
        person_stays=person_stays,
    )


def _people(one: Person, other: Person, *, by: User | None) -> tuple[Person | None, Person]:
    """Who goes and who stays: an account's person always stays; None where nobody may go."""
    one, other = one.merged_into or one, other.merged_into or other
    if one == other:
        return None, other
    accounts = set(User.objects.filter(person__in=[one, other]).values_list("person", flat=True))
    goes, stays = (other, one) if one.pk in accounts else (one, other)
    if len(accounts) == 2 or by is None or not may_join(goes, by=by):
        return None, other
    return goes, stays


def may_join(person: Person, *, by: User) -> bool:
    """Whether this account may have the person's page lead to another one.

    Administrators may. Organizers may where the person has done nothing but speak at events of
    theirs: no account, nothing written, on no other programme.
    """
    if by.is_superuser:
        return True
    theirs = EventRole.objects.filter(user=by, role__in=RUNS_AN_EVENT).values("event")
    elsewhere = Speaker.objects.filter(person=person).exclude(event__in=theirs)
    written = Summary.objects.filter(author=person).exclude(session__event__in=theirs)
    if elsewhere.exists() or written.exists():
        return False
    return not any(
        relation.related_model._base_manager.filter(**{relation.field.name: person.pk}).exists()
        for relation in Person._meta.related_objects
        if relation.related_model not in (Speaker, Summary)
    )
