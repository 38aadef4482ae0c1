# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands in the calendar of somebody's agenda: stored entries, joined.

The address can get into other hands, so it holds nothing that strangers may not read: what is
hidden leaves it, even where its person could still see it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.models import Person
from apps.accounts.secret_addresses import SECRET, digest_of, secret_of
from apps.core.prepared import Prepared, Slot
from apps.events import ical
from apps.events.models import Event
from apps.rsvps.models import AgendaFeed, Rsvp
from apps.sessions.models import Session, SessionSpeaker

Answer = Rsvp.Answer

KEPT_SECONDS = 1800
"""Of a file that only one person's devices ask for."""

MOST = 500
"""Sessions of each kind, and events: the latest. What is older leaves the calendar."""


class Agenda(NamedTuple):
    """Whose calendar it is, and what it holds: keys and SEQUENCEs, "12:3"."""

    feed: int
    language: str
    events: list[str]
    sessions: list[str]
    spoken: list[str]

    @property
    def tag(self) -> str:
        """Another one whenever a byte of the calendar is."""
        return hashlib.sha256(repr(tuple(self)).encode()).hexdigest()[:32]


def agenda_at(secret: str) -> Agenda | None:
    """What the secret opens now; None where it opens nothing any more. One statement."""
    if not SECRET.fullmatch(secret):
        return None
    rows = _prepared().rows(digest=digest_of(secret))
    return Agenda(*rows[0]) if rows else None


def subscription_of(feed: AgendaFeed | None) -> ical.Subscription | None:
    """The secret address, as far as there is one that can be shown."""
    if feed is None or not (secret := secret_of(feed)):
        return None
    return ical.Subscription(ical.address_of(reverse("rsvps:agenda_ics", args=[secret])))


def calendar(agenda: Agenda) -> bytes:
    """The calendar itself. Two statements."""
    rows: list[Row] = list(_events(_keys(agenda.events)))
    rows += _sessions(_keys(agenda.sessions + agenda.spoken))
    rows.sort(key=lambda row: row[2])
    with override(agenda.language or None):
        name = _("My agenda")
    return ical.calendar_file(
        [text for text, *_rest in rows],
        name=f"{name} · Eventforum",
        address=ical.address_of(reverse("rsvps:feed")),
        zones=_zones(rows),
    )


def _keys(states: Iterable[str]) -> set[int]:
    return {int(state.partition(":")[0]) for state in states}


Row = tuple[str, str, datetime, datetime | None]
"""Text, zone, beginning and end."""


def _events(keys: set[int]) -> QuerySet[Event, Any]:
    """Days stand for themselves: they need no zone."""
    rows = Event.objects.visible_to(AnonymousUser()).filter(pk__in=keys).order_by("pk")
    return rows.values_list("ical", Value(""), "begins_at", Value(None, TextField()))


def _sessions(keys: set[int]) -> QuerySet[Session, Any]:
    rows = Session.objects.visible_to(AnonymousUser()).filter(pk__in=keys, starts_at__isnull=False)
    return rows.order_by("pk").values_list("ical", "event__timezone", "starts_at", "ends_at")


def _zones(rows: Iterable[Row]) -> dict[str, ical.Span]:
    """Each zone in whole years, so that the descriptions of one calendar serve the next."""
    years: dict[str, list[int]] = defaultdict(list)
    for _text, zone, starts, ends in rows:
        if zone:
            years[zone] += [starts.year, (ends or starts).year]
    return {
        zone: (datetime(min(found), 1, 1, tzinfo=UTC), datetime(max(found) + 1, 1, 1, tzinfo=UTC))
        for zone, found in sorted(years.items())
    }


@cache
def _prepared() -> Prepared:
    """Compiled once; visible_to stays the only rule."""

    def build(slot: Slot) -> QuerySet[AgendaFeed, tuple]:
        feeds = AgendaFeed.objects.filter(digest=slot("digest", str), user__is_active=True)
        return feeds.annotate(
            events=ArraySubquery(_states(_of_events(), "headcount__event", "begins_at")),
            sessions=ArraySubquery(_states(_of_sessions(), "headcount__session", "starts_at")),
            spoken=ArraySubquery(_states(_spoken(), "session", "starts_at")),
        ).values_list("pk", "user__ui_language", "events", "sessions", "spoken")

    return Prepared(build)


def _of_events() -> QuerySet[Rsvp]:
    """To whole events. Who waits for a place keeps the time free; who lost it does not."""
    public = Event.objects.visible_to(AnonymousUser())
    return _own().filter(headcount__session=None, headcount__event__in=public.values("pk"))


def _of_sessions() -> QuerySet[Rsvp]:
    public = Session.objects.visible_to(AnonymousUser()).exclude(ical="")
    return _own().filter(headcount__session__in=public.values("pk"))


def _own() -> QuerySet[Rsvp]:
    takes_part = Q(answer__in=[Answer.IN_PERSON, Answer.ONLINE, Answer.INTERESTED])
    catches_up = Q(answer=Answer.LATER, user__agenda_feed__with_later=True)
    rows = Rsvp.objects.filter(takes_part | catches_up, user=OuterRef("user"))
    return rows.exclude(state=Rsvp.State.LAPSED)


def _spoken() -> QuerySet[SessionSpeaker]:
    own = OuterRef(OuterRef("user__person"))
    itself = Person.objects.filter(Q(pk=own) | Q(merged_into=own))
    public = Session.objects.visible_to(AnonymousUser()).exclude(ical="")
    return SessionSpeaker.objects.filter(
        speaker__person__in=itself.values("pk"), session__in=public.values("pk")
    )


def _states(rows: QuerySet[Any], thing: str, begins: str) -> QuerySet[Any, tuple[str]]:
    latest = rows.order_by(F(f"{thing}__{begins}").desc(), "pk")[:MOST]
    words = TextField()
    key, sequence = Cast(f"{thing}_id", words), Cast(f"{thing}__sequence", words)
    return latest.values_list(Concat(key, Value(":"), sequence, output_field=words))
