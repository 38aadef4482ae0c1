# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks; and what organizers ask: what a merge of two speakers would do, what is lacking."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Person, User
from apps.core import roles
from apps.events.models import Event, EventRole
from apps.sessions.models import (
    Preparation,
    PreparationVersion,
    Resource,
    Session,
    Speaker,
    Summary,
    SummaryVersion,
)
from apps.sessions.models.session import SessionQuerySet

RECORDINGS_COME = timedelta(days=180)
"""After this nobody cuts a recording any more, and asking for it helps nobody."""


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
    theirs = EventRole.objects.filter(user=by, role__in=roles.ORGANIZERS).values("event")
    return belongs_to(person, Event.objects.filter(pk__in=theirs))


def belongs_to(person: Person, theirs: models.QuerySet[Event]) -> bool:
    """Whether the person has done nothing but speak at these events, and has no account."""
    elsewhere = Speaker.objects.filter(person=person).exclude(event__in=theirs)
    if elsewhere.exists() or any(
        model._default_manager.filter(author=person).exclude(**{f"{event}__in": theirs}).exists()
        for model, event in _WRITTEN.items()
    ):
        return False
    return not any(
        relation.related_model._base_manager.filter(**{relation.field.name: person.pk}).exists()
        for relation in Person._meta.related_objects
        if relation.related_model not in (Speaker, *_WRITTEN)
    )


_WRITTEN: dict[type[models.Model], str] = {
    Summary: "session__event",
    SummaryVersion: "summary__session__event",
    Preparation: "session__event",
    PreparationVersion: "session__event",
}
"""What a speaker writes for a session, with the way to its event."""


class Need(models.TextChoices):
    """What a session still lacks; the words stand before a list of such sessions."""

    TIME = "time", _("no time yet")
    ROOM = "room", _("no room yet")
    SUMMARY = "summary", _("no summary yet")
    RECORDING = "recording", _("no recording yet")


def speaking_in(session: int) -> models.QuerySet[Person]:
    """The people on the programme as its speakers."""
    return Person.objects.filter(speakers__sessions=session)


def lacking(need: str, sessions: SessionQuerySet, *, now: datetime) -> SessionQuerySet:
    """Of these sessions, those that an organizer should still see to; breaks lack nothing.

    Times, rooms and summaries are wanted until the event is over; recordings from then on, for
    half a year, of sessions that may be recorded. Sessions held online only need no room.
    """
    wanted = sessions.filter(state=Session.State.CONFIRMED, event__cancelled_at=None)
    wanted = wanted.exclude(kind=Session.Kind.BREAK)
    if need == Need.RECORDING:
        over = wanted.filter(
            event__finishes_at__lte=now, event__finishes_at__gt=now - RECORDINGS_COME
        )
        recorded = Resource.objects.filter(session=OuterRef("pk"), kind=Resource.Kind.RECORDING)
        return over.filter(~Exists(recorded), do_not_record=False)
    ahead = wanted.filter(event__finishes_at__gt=now)
    if need == Need.TIME:
        return ahead.filter(starts_at=None)
    if need == Need.ROOM:
        return ahead.filter(room=None, starts_at__isnull=False).exclude(
            event__mode=Event.Mode.ONLINE
        )
    return ahead.filter(summary=None)
