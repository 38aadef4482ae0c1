# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is on now, next and soon over all events; a fixed number of statements."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.events.models import Event, EventQuerySet, Series
from apps.pages.queries import between, listings
from apps.sessions.models import Resource, Session, SessionSpeaker
from apps.sessions.models.session import SessionQuerySet
from apps.threads.models import Asking, Thread
from apps.translations import queries as translations
from apps.translations.queries import Version

Reader = User | AnonymousUser

LIVE, SOON, EVENTS, RECENT, THREADS = 12, 8, 8, 4, 6
"""How many of each a home page shows."""

TRACK_COLOURS = 6

LONGEST = timedelta(days=2)
"""Sessions longer than this are not looked for among those running."""

SOON_MEANS = timedelta(hours=24)
RECENT_MEANS = listings.RECENT_MEANS


@dataclass(frozen=True)
class Card:
    """A session with its title as the reader reads it best; `stream` is an address or empty."""

    session: Session
    title: Version
    speakers: list[str]
    stream: str
    colour: int


def version(user: Reader, now: datetime) -> tuple[Hashable, ...]:
    """Changes whenever the home page would: an event's version, a discussion, what is on or soon.

    Three statements; the times themselves are filled in for each reader.
    """
    events = listings.version(Event.objects.visible_to(user), now)
    near = (
        _sessions(user)
        .taking_place()
        .filter(starts_at__gt=now - LONGEST, starts_at__lt=now + SOON_MEANS, ends_at__gt=now)
    )
    sessions = [
        (pk, bool(starts_at and starts_at <= now))
        for pk, starts_at in near.values_list("pk", "starts_at")
    ]
    threads = latest_threads(user, now).values_list("pk", "version")
    return (events, tuple(sorted(sessions)), tuple(threads))


def live_sessions(user: Reader, now: datetime) -> list[Session]:
    """Running now, those ending first first."""
    running = _sessions(user).on_now(now).filter(starts_at__gt=now - LONGEST)
    return list(running.order_by("ends_at", "pk")[:LIVE])


def sessions_soon(user: Reader, now: datetime) -> list[Session]:
    """What begins within a day; when nothing does, the one that comes next, whenever it is."""
    upcoming = list(_sessions(user).upcoming(now)[:SOON])
    soon = [each for each in upcoming if each.starts_at and each.starts_at < now + SOON_MEANS]
    return soon or upcoming[:1]


def cards(sessions: Sequence[Session], *, languages: Sequence[str]) -> dict[int, Card]:
    """By primary key, what is shown of each session. Three statements."""
    titles = translations.best_many(sessions, "title", languages)
    speakers, streams = _speakers(sessions), _streams(sessions)
    return {
        session.pk: Card(
            session=session,
            title=titles[session.pk],
            speakers=speakers[session.pk],
            stream=streams.get(session.pk, ""),
            colour=session.track.position % TRACK_COLOURS + 1 if session.track else 0,
        )
        for session in sessions
    }


def events_on_now(user: Reader, now: datetime) -> QuerySet[Event]:
    return _events(user).on_now(now).order_by("finishes_at", "pk")[:EVENTS]


def events_coming(user: Reader, now: datetime) -> QuerySet[Event]:
    return _events(user).coming(now)[:EVENTS]


def events_recent(user: Reader, now: datetime, *, however_old: bool) -> QuerySet[Event]:
    """Just over; `however_old` for a portal where nothing else is to be seen.

    For an old one of a series that one stands.
    """
    lately = Q(finishes_at__gt=now - RECENT_MEANS)
    shown = lately | Q(series=None) if however_old else lately
    return _events(user).past(now).filter(shown)[:RECENT]


def quiet_series(user: Reader, now: datetime) -> list[Series]:
    """Those whose last edition is long over, for a portal where nothing else is to be seen."""
    return between.series_of_old(_events(user).past(now))


def latest_threads(user: Reader, now: datetime) -> QuerySet[Thread]:
    """Discussions where somebody wrote lately, over all events."""
    lately = now - listings.RECENT_MEANS
    threads = Thread.objects.visible_to(user).filter(posts_count__gt=0, last_post_at__gt=lately)
    return threads.select_related("event", "session").latest_first()[:THREADS]


def to_answer(user: Reader) -> list[Asking]:
    """What was asked of this person, who speaks: sessions with questions that wait, soonest first;
    none for strangers, who cost nothing."""
    if not user.is_authenticated:
        return []
    mine = Session.objects.visible_to(user).listed().filter(speakers__person=user.person_id)
    rows = Asking.objects.filter(session__in=mine, waiting_count__gt=0)
    return list(rows.select_related("session__event").order_by("session__starts_at")[:THREADS])


def _sessions(user: Reader) -> SessionQuerySet:
    sessions = Session.objects.visible_to(user).exclude(kind=Session.Kind.BREAK)
    shown = sessions.filter(event__cancelled_at=None)
    return shown.select_related("event", "room", "track").defer(
        "description", "description_html", "abstract", "abstract_html", "ical", "event__ical"
    )


def _events(user: Reader) -> EventQuerySet:
    events = Event.objects.visible_to(user).filter(cancelled_at=None)
    return events.select_related("series").defer("ical", "description", "series__description")


def _speakers(sessions: Iterable[Session]) -> dict[int, list[str]]:
    links = SessionSpeaker.objects.filter(session__in=sessions).order_by("position", "pk")
    names: dict[int, list[str]] = defaultdict(list)
    for pk, name in links.values_list("session", "speaker__name"):
        names[pk].append(name)
    return names


def _streams(sessions: Iterable[Session]) -> dict[int, str]:
    streams = Resource.objects.filter(session__in=sessions, kind=Resource.Kind.STREAM)
    return dict(streams.order_by("-pk").values_list("session", "url"))
