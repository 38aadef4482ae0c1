# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is on now, next and soon over all events; a fixed number of statements."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.events.models import Event
from apps.pages.queries import listings
from apps.sessions.models import Resource, Session, SessionSpeaker
from apps.threads.models import Thread
from apps.translations import queries as translations

LIVE, SOON, EVENTS, RECENT, THREADS = 12, 8, 8, 4, 6
"""How many of each a home page shows."""

TRACK_COLOURS = 6

LONGEST = timedelta(days=2)
"""Sessions longer than this are not looked for among those running."""

SOON_MEANS = timedelta(hours=24)
RECENT_MEANS = listings.RECENT_MEANS


def version(user: User, now: datetime) -> tuple[Hashable, ...]:
    """Changes whenever the home page would: an event's version, a discussion, what is on or soon.

    Three statements; the times themselves are filled in for each reader.
    """
    events = listings.version(Event.objects.visible_to(user), now)
    near = (
        _sessions(user)
        .taking_place()
        .filter(starts_at__gt=now - LONGEST, starts_at__lt=now + SOON_MEANS, ends_at__gt=now)
    )
    sessions = [(pk, starts_at <= now) for pk, starts_at in near.values_list("pk", "starts_at")]
    threads = latest_threads(user).values_list("pk", "version")
    return (events, tuple(sorted(sessions)), tuple(threads))


def live_sessions(user: User, now: datetime) -> list[Session]:
    """Running now, those ending first first; each with `stream`, an address or empty."""
    running = _sessions(user).on_now(now).filter(starts_at__gt=now - LONGEST)
    live = list(running.order_by("ends_at", "pk")[:LIVE])
    streams = dict(
        Resource.objects.filter(session__in=live, kind=Resource.Kind.STREAM)
        .order_by("-pk")
        .values_list("session", "url")
    )
    for session in live:
        session.stream = streams.get(session.pk, "")
    return live


def sessions_soon(user: User, now: datetime) -> list[Session]:
    """What begins within a day; when nothing does, the one that comes next, whenever it is."""
    upcoming = list(_sessions(user).upcoming(now)[:SOON])
    soon = [session for session in upcoming if session.starts_at < now + SOON_MEANS]
    return soon or upcoming[:1]


def add_words(sessions: Sequence[Session], *, languages: Sequence[str]) -> None:
    """Set `speakers_list`, `colour`, and `shown`: the title as the reader reads it best."""
    speakers = _speakers(sessions)
    titles = translations.best_many(sessions, "title", languages)
    for session in sessions:
        session.speakers_list = speakers[session.pk]
        session.shown = titles[session.pk]
        session.colour = session.track.position % TRACK_COLOURS + 1 if session.track else 0


def events_on_now(user: User, now: datetime) -> QuerySet[Event]:
    return _events(user).on_now(now).order_by("finishes_at", "pk")[:EVENTS]


def events_coming(user: User, now: datetime) -> QuerySet[Event]:
    return _events(user).coming(now)[:EVENTS]


def events_recent(user: User, now: datetime, *, however_old: bool) -> QuerySet[Event]:
    """Just over; `however_old` for a portal where nothing else is to be seen."""
    past = _events(user).past(now)
    return (past if however_old else past.filter(finishes_at__gt=now - RECENT_MEANS))[:RECENT]


def latest_threads(user: User) -> QuerySet[Thread]:
    """Discussions with something in them, over all events."""
    threads = Thread.objects.visible_to(user).filter(posts_count__gt=0, last_post_at__isnull=False)
    return threads.select_related("event", "session").latest_first()[:THREADS]


def _sessions(user: User):
    sessions = Session.objects.visible_to(user).exclude(kind=Session.Kind.BREAK)
    shown = sessions.filter(event__cancelled_at=None)
    return shown.select_related("event", "room", "track").defer(
        "description", "description_html", "abstract", "abstract_html", "ical", "event__ical"
    )


def _events(user: User):
    events = Event.objects.visible_to(user).filter(cancelled_at=None)
    return events.select_related("series").defer("ical", "description", "series__description")


def _speakers(sessions: Iterable[Session]) -> dict[int, list[str]]:
    links = SessionSpeaker.objects.filter(session__in=sessions).order_by("position", "pk")
    names: dict[int, list[str]] = defaultdict(list)
    for pk, name in links.values_list("session", "speaker__name"):
        names[pk].append(name)
    return names
