# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether somebody follows something: by their own word, or else by what they did there."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value

from apps.accounts.models import User
from apps.events.models import Event
from apps.notifications.models import Follow, Notice, Preference
from apps.rsvps.models import Rsvp
from apps.threads.models import Reading

HEARS = (
    Rsvp.Answer.IN_PERSON,
    Rsvp.Answer.ONLINE,
    Rsvp.Answer.LATER,
    Rsvp.Answer.INTERESTED,
)
"""The answers that follow what they are given to."""


@dataclass(frozen=True)
class Following:
    """`by` says what it is followed by, where nobody pressed a button: answer, writing."""

    is_on: bool
    by: str = ""


def following(user: Any, kind: str, pk: int) -> Following:
    """One small statement."""
    rows = Follow.objects.filter(**{"user": OuterRef("pk"), f"{kind}_id": pk})
    does: Any = Value(False)
    if kind == "thread":
        does = Exists(Reading.objects.filter(user=OuterRef("pk"), thread=pk, takes_part=True))
    elif kind in ("event", "session"):
        does = Exists(answers_to(kind, pk).filter(user=OuterRef("pk")))
    asked = User.objects.filter(pk=user.pk).values_list(Subquery(rows.values("wanted")), does)
    wanted, does_it = asked.first() or (None, False)
    if wanted is not None:
        return Following(is_on=wanted)
    by = "writing" if kind == "thread" else "answer"
    return Following(is_on=does_it, by=by if does_it else "")


def answers_to(kind: str, pk: Any) -> QuerySet[Rsvp]:
    """The answers by which an event itself, or a session, is followed."""
    here = (
        Q(headcount__session=pk)
        if kind == "session"
        else Q(headcount__event=pk, headcount__session=None)
    )
    lapsed = Rsvp.State.LAPSED
    return Rsvp.objects.filter(here, answer__in=HEARS).exclude(state=lapsed)


def follows_of(user: Any) -> QuerySet[Follow]:
    """What somebody follows by their own word, the latest first."""
    rows = Follow.objects.filter(user=user, wanted=True)
    return rows.select_related(
        "event", "session__event", "series", "area", "thread__event", "thread__session__event",
        "person",
    ).order_by("-pk")  # fmt: skip


def unwanted(kind: str, pk: Any) -> QuerySet[Any]:
    """The numbers of those who want to hear of it no more."""
    return Follow.objects.filter(**{f"{kind}_id": pk}, wanted=False).values("user")


def events_around(user: Any) -> QuerySet[Event]:
    """Events that somebody has to do with, the latest first."""
    own = Q(pk__in=Rsvp.objects.filter(user=user).values("headcount__event"))
    own |= Q(pk__in=Follow.objects.filter(user=user, event__isnull=False).values("event"))
    own |= Q(pk__in=Preference.objects.filter(user=user, event__isnull=False).values("event"))
    own |= Q(pk__in=Notice.objects.filter(user=user, event__isnull=False).values("event"))
    return Event.objects.visible_to(user).filter(own).order_by("-begins_at", "pk")
