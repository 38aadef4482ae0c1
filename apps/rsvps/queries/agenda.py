# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one person has before them: sessions they answered to or speak in, and whole events."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.secret_addresses import SECRET, digest_of
from apps.events.models import Event
from apps.rsvps.models import SEATED, AgendaShare, Rsvp
from apps.sessions.models import Session, SessionSpeaker
from apps.sessions.models.session import SessionQuerySet

MOST = 300
"""Sessions still to come that one page shows."""

WANTED = 3
PAGE = 50

IN_DAYS = (*SEATED, Rsvp.Answer.INTERESTED)
"""The answers that stand in the days of an agenda; to catch up later is a list of its own."""

HEAVY = (
    "description", "description_html", "abstract", "abstract_html", "ical", "event__ical",
    "event__description", "event__description_html",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A session in an agenda. `rsvp` is None for who only speaks in it, or kept it on a device."""

    session: Session
    rsvp: Rsvp | None = None
    speaks: bool = False
    place_in_line: int = 0
    """Which one in the waiting list; 0 for who does not wait."""

    @property
    def moved(self) -> bool:
        """Whether it begins at another time than it was answered for, and that is not confirmed."""
        rsvp, starts = self.rsvp, self.session.starts_at
        if rsvp is None or rsvp.answer not in SEATED or rsvp.state == Rsvp.State.LAPSED:
            return False
        return rsvp.for_start is not None and starts is not None and rsvp.for_start != starts

    @property
    def is_off(self) -> bool:
        return self.session.is_off or self.session.event.cancelled_at is not None


def coming_entries(user: Any, *, since: datetime) -> list[Entry]:
    """Not over at `since`, or without a time yet, the soonest first. Two statements."""
    ahead = Q(ends_at__gt=since) | Q(ends_at=None, starts_at__gt=since) | Q(starts_at=None)
    return _entries(user, ahead, ("starts_at", "pk"), MOST)


def past_entries(user: Any, *, before: datetime, below: int = 0) -> tuple[list[Entry], bool]:
    """What was over, the latest first: those that began before this key, and whether more did."""
    key = Q(starts_at__lt=before) | Q(starts_at=before, pk__lt=below)
    found = _entries(user, key, ("-starts_at", "-pk"), PAGE + 1)
    return found[:PAGE], len(found) > PAGE


def has_past(user: Any, *, before: datetime) -> bool:
    """Whether anything in this agenda began before. One statement."""
    return _sessions(user).filter(starts_at__lt=before).exists()


def later_entries(user: Any) -> list[Entry]:
    """What somebody wants to catch up with, the latest first; not what does not take place.
    One statement."""
    rows = Rsvp.objects.filter(user=user, answer=Rsvp.Answer.LATER, caught_up_at=None)
    sessions = _shown(user).filter(pk__in=rows.values("headcount__session"))
    sessions = sessions.filter(state=Session.State.CONFIRMED, event__cancelled_at=None)
    by_session = _by_session(rows)
    found = sessions.select_related("summary", "asking").order_by(
        F("starts_at").desc(nulls_last=True), "-pk"
    )
    shown = [session for session in found[:PAGE] if session.pk in by_session]
    return [Entry(session, by_session[session.pk]) for session in shown]


def answers_to_events(user: Any, *, since: datetime) -> list[Rsvp]:
    """Answers to whole events that are not over, and those to catch up with. One statement."""
    rows = Rsvp.objects.filter(user=user, headcount__session=None).exclude(
        answer=Rsvp.Answer.NOT_GOING
    )
    later = Q(answer=Rsvp.Answer.LATER, caught_up_at=None)
    ahead = Q(headcount__event__finishes_at__gt=since) | later
    shown = rows.filter(ahead, headcount__event__in=Event.objects.visible_to(user))
    ordered = shown.select_related("headcount__event").order_by("headcount__event__begins_at", "pk")
    return list(ordered.annotate(ahead=_ahead())[:MOST])


def kept_entries(user: Any, sessions: Collection[int]) -> list[Entry]:
    """Of the sessions that a device has kept, those that can still be shown. One statement."""
    found = _shown(user).listed().filter(pk__in=sessions)
    return [Entry(session) for session in found.order_by(F("starts_at").asc(nulls_last=True), "pk")]


def share_at(secret: str) -> AgendaShare | None:
    """What the secret opens now; None where it opens nothing any more. One statement."""
    if not SECRET.fullmatch(secret):
        return None
    rows = AgendaShare.objects.filter(digest=digest_of(secret), user__is_active=True)
    return rows.select_related("user__person").first()


def shared_entries(share: AgendaShare, *, since: datetime) -> list[Entry]:
    """What is ahead of a person and everybody may see, as far as they show it. One statement.

    What they answered is said of none of it, but that they are there: as a speaker or not.
    """
    answers = [*SEATED] if share.with_going else []
    answers += [Rsvp.Answer.INTERESTED] if share.with_interested else []
    sessions = _sessions(share.user, AnonymousUser(), answers=answers, speaking=share.with_speaking)
    found: Any = sessions.filter(ends_at__gt=since).order_by("starts_at", "pk")[:MOST]
    return [Entry(session, speaks=share.with_speaking and session.speaks) for session in found]


def wanted_by_others(user: Any, *, languages: Sequence[str], now: datetime) -> list[Session]:
    """Sessions to come that most people want to be at, spoken in one of these languages.

    Of the counts only that is shown which everybody sees. One statement.
    """
    wanted = F("headcount__in_person") + F("headcount__online") + F("headcount__interested")
    found = _shown(user).upcoming(now).filter(event__cancelled_at=None)
    spoken = found.exclude(kind=Session.Kind.BREAK).filter(
        spoken_languages__overlap=list(languages)
    )
    ranked = spoken.annotate(wanted=wanted).filter(wanted__gt=0)
    return list(ranked.order_by("-wanted", "starts_at", "pk")[:WANTED])


def _entries(user: Any, when: Q, order: tuple[str, ...], most: int) -> list[Entry]:
    found = list(_sessions(user).filter(when).order_by(*order)[:most])
    rows = Rsvp.objects.filter(user=user, answer__in=IN_DAYS, headcount__session__in=found)
    by_session = _by_session(rows)
    return [_entry(session, by_session.get(session.pk)) for session in found]


def _sessions(
    user: Any, viewer: Any = None, *, answers: Sequence[str] = IN_DAYS, speaking: bool = True
) -> SessionQuerySet:
    """Answered to or spoken in by this person, as far as the viewer (they themselves) may see it;
    what was called off or withdrawn says so."""
    shown = _shown(viewer or user).exclude(state=Session.State.PROPOSED)
    rows = Rsvp.objects.filter(user=user, answer__in=answers)
    if viewer is not None:
        # Others are told where somebody is, not where they wait to be.
        rows = rows.filter(state__in=[Rsvp.State.COUNTED, Rsvp.State.OFFERED])
    speaks = SessionSpeaker.objects.filter(speaker__person=user.person_id)
    mine = Q(pk__in=rows.values("headcount__session"))
    if speaking:
        mine |= Q(pk__in=speaks.values("session"))
    spoken = Exists(speaks.filter(session=OuterRef("pk")))
    return shown.filter(mine).annotate(speaks=spoken)


def _entry(session: Any, rsvp: Any) -> Entry:
    waits = rsvp is not None and rsvp.state == Rsvp.State.WAITING
    return Entry(session, rsvp, bool(session.speaks), rsvp.ahead + 1 if waits else 0)


def _by_session(rows: QuerySet[Rsvp]) -> dict[int, Rsvp]:
    found = rows.annotate(ahead=_ahead()).select_related("headcount")
    return {rsvp.headcount.session_id: rsvp for rsvp in found if rsvp.headcount.session_id}


def _ahead() -> Any:
    """How many wait for the same place and came before."""
    waiting = Rsvp.objects.filter(
        headcount=OuterRef("headcount"), answer=OuterRef("answer"), state=Rsvp.State.WAITING
    )
    earlier = Q(waits_since__lt=OuterRef("waits_since")) | Q(
        waits_since=OuterRef("waits_since"), pk__lt=OuterRef("pk")
    )
    counted = waiting.filter(earlier).order_by().values("headcount").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def _shown(user: Any) -> SessionQuerySet:
    sessions = Session.objects.visible_to(user).select_related("event", "room")
    return sessions.defer(*HEAVY)
