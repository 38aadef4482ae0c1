# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of sessions: all that an event's programme went through at once is told at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from apps.activity.models import Activity
from apps.notifications.models import Heard, Kind
from apps.notifications.news import News, Telling
from apps.notifications.queries import hearers
from apps.notifications.queries.moment import database_time
from apps.notifications.services.telling import tell
from apps.rsvps.models import SEATED, Rsvp
from apps.sessions.models import Resource, Session

OFF = ("session.cancelled", "session.withdrawn")
MOVES = (*OFF, "session.restored", "session.rescheduled")
ADDS = ("session.resource_added", "session.summary_written")
SPEAKERS = ("session.speakers_changed", "session.added")
VERBS = (*MOVES, *ADDS, *SPEAKERS)

OF_RESOURCE = {
    Resource.Kind.RECORDING: Kind.RECORDING,
    Resource.Kind.PAD: Kind.NOTES,
    Resource.Kind.SLIDES: Kind.SLIDES,
}

LOOKS_BACK = timedelta(days=3)
"""Activities older than that are told to nobody any more."""

LOCK = 7_105


@dataclass
class Heap:
    """What the readers of these sessions are to be asked from: each one statement."""

    sessions: dict[int, Session]
    happened: dict[int, list[Activity]]
    follows: Mapping[int, tuple[set[int], set[int]]]
    answers: Mapping[int, list[Rsvp]]
    speakers: Mapping[int, set[int]]
    resources: Mapping[tuple[int, str, str], int]
    turns: Mapping[int, int]
    persons: Mapping[int, set[int]]
    fans: Mapping[int, tuple[set[int], set[int]]]
    insiders: set[int] = field(default_factory=set)


def tell_of_programme(activity_id: int, *, now: datetime | None = None) -> int:
    """Tell of this and all else that nobody was told of yet in the programme of its event.

    Of 500 changes of an import the first tells of all, and the others find that out with one
    statement each.
    """
    if Heard.objects.filter(pk=activity_id).exists():
        return 0
    event = Activity.objects.values_list("event", flat=True).get(pk=activity_id)
    if event is None:
        Heard.objects.bulk_create([Heard(activity_id=activity_id)], ignore_conflicts=True)
        return 0
    with _alone(event):
        return _tell_all(event, now)


@contextmanager
def _alone(event: int) -> Iterator[None]:
    """One at a time for each event, over several transactions."""
    place = [LOCK, event % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", place)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", place)


def _tell_all(event: int, now: datetime | None) -> int:
    at = now or database_time()
    rows = Activity.objects.filter(event=event, verb__in=VERBS, created_at__gt=at - LOOKS_BACK)
    news = list(rows.exclude(pk__in=Heard.objects.values("pk")).order_by("pk"))
    if not news:
        return 0
    heap = _heap(event, news)
    told = tell(list(_tellings(heap, at)), now=now)
    Heard.objects.bulk_create([Heard(activity=one) for one in news], ignore_conflicts=True)
    return told


def _heap(event: int, news: Sequence[Activity]) -> Heap:
    happened: dict[int, list[Activity]] = defaultdict(list)
    for activity in news:
        happened[activity.object_id].append(activity)
    rows = Session.objects.filter(pk__in=happened).select_related("room", "event")
    sessions = {session.pk: session for session in rows}
    shown_anew = {one.object_id for one in news if one.verb in SPEAKERS}
    persons = hearers.persons_of(shown_anew)
    hidden = any(one.event.hidden or one.state == "proposed" for one in sessions.values())
    return Heap(
        sessions=sessions,
        happened=happened,
        follows=hearers.who_follows("session", sessions),
        answers=hearers.answers_by_session(sessions),
        speakers=hearers.speakers_of(sessions),
        resources=_resources(news),
        turns=_turns(sessions),
        persons=persons,
        fans=hearers.who_follows("person", set().union(*persons.values())),
        insiders=hearers.insiders(event) if hidden else set(),
    )


def _resources(news: Sequence[Activity]) -> dict[tuple[int, str, str], int]:
    added = {one.object_id for one in news if one.verb == "session.resource_added"}
    rows = Resource.objects.filter(session__in=added).values_list("session", "kind", "url", "pk")
    return {(session, kind, url): pk for session, kind, url, pk in rows}


def _turns(sessions: Collection[int]) -> dict[int, int]:
    """When each was last put back on: calling it off for another reason is told once."""
    rows = Activity.objects.filter(
        content_type=ContentType.objects.get_for_model(Session),
        object_id__in=sessions,
        verb="session.restored",
    )
    return dict(rows.order_by("pk").values_list("object_id", "pk"))


def _tellings(heap: Heap, now: datetime) -> Iterator[Telling]:
    for session in heap.sessions.values():
        for telling in _of_session(heap, session, now):
            is_inside = session.event.hidden or session.state == "proposed"
            if not is_inside or telling.user in heap.insiders:
                yield telling


def _of_session(heap: Heap, session: Session, now: datetime) -> Iterator[Telling]:
    moves = [one for one in heap.happened[session.pk] if one.verb in MOVES]
    is_over = session.ends_at is not None and session.ends_at <= now
    if moves and not is_over and (kind := _move(session, moves)):
        yield from _others(_of_move(heap, session, kind, moves), moves)
    for activity in heap.happened[session.pk]:
        if activity.verb in ADDS:
            yield from _others(_of_addition(heap, session, activity), [activity])
        elif activity.verb in SPEAKERS and not is_over and not session.is_off:
            yield from _others(_of_speakers(heap, session, activity), [activity])


def _others(tellings: Iterator[Telling], acts: Sequence[Activity]) -> Iterator[Telling]:
    """Those of them who did none of it themselves."""
    actors = {one.actor_id for one in acts}
    return (telling for telling in tellings if telling.user not in actors)


def _move(session: Session, moves: Sequence[Activity]) -> Kind | None:
    """What all of it comes to, from what was before the first to what is now."""
    first = moves[0].verb
    if session.is_off:
        return Kind.CANCELLED if any(one.verb in OFF for one in moves) else None
    if first == "session.restored":
        return Kind.RESTORED
    if first in OFF:
        return None
    before = moves[0].data.get("before", {})
    start = session.starts_at
    was = before.get("starts_at")
    if "starts_at" in before and (was and datetime.fromisoformat(was)) != start:
        return Kind.MOVED
    room = session.room_id
    if "room" in before and before["room"] not in (room, session.room and session.room.name):
        return Kind.ROOM
    return None


def _of_move(
    heap: Heap, session: Session, kind: Kind, moves: Sequence[Activity]
) -> Iterator[Telling]:
    latest = moves[-1]
    key = f"session:{session.pk}:{latest.pk}"
    if kind == Kind.CANCELLED:
        key = f"session:{session.pk}:off:{heap.turns.get(session.pk, 0)}"
    was = moves[0].data.get("before", {}).get("starts_at")
    news = _news(session, kind, key, latest, was=was)
    asks = _news(session, Kind.CONFIRM, key, latest, was=was)
    follow, against = heap.follows[session.pk]
    for user in heap.speakers[session.pk]:
        yield Telling(user, news, names_me=True)
    for rsvp in heap.answers[session.pk]:
        if rsvp.user_id in against or (kind != Kind.CANCELLED and rsvp.answer == "later"):
            continue
        seated = rsvp.answer in SEATED
        asked = kind == Kind.MOVED and seated and rsvp.for_start != session.starts_at
        yield Telling(rsvp.user_id, asks if asked else news, names_me=seated)
    for user in follow:
        yield Telling(user, news)


def _of_addition(heap: Heap, session: Session, activity: Activity) -> Iterator[Telling]:
    data, key = activity.data, f"session:{session.pk}:summary"
    kind: Kind | None = Kind.SUMMARY
    if activity.verb == "session.resource_added":
        kind = OF_RESOURCE.get(data.get("kind", ""))
        pk = heap.resources.get((session.pk, data.get("kind", ""), data.get("url", "")))
        key = f"session:{session.pk}:resource:{pk}"
        if pk is None:
            return
    elif data.get("rewritten"):
        return
    if kind is None:
        return
    news = _news(session, kind, key, activity)
    follow, against = heap.follows[session.pk]
    later = _news(session, Kind.CATCH_UP, key, activity)
    for rsvp in heap.answers[session.pk]:
        if rsvp.user_id not in against:
            catches_up = rsvp.answer == "later" and kind == Kind.RECORDING
            yield Telling(rsvp.user_id, later if catches_up else news, names_me=catches_up)
    for user in follow:
        yield Telling(user, news)


def _of_speakers(heap: Heap, session: Session, activity: Activity) -> Iterator[Telling]:
    """Whoever follows somebody hears that they speak, once for each session."""
    for person in heap.persons.get(session.pk, ()):
        key = f"session:{session.pk}:speaks:{person}"
        news = _news(session, Kind.SPEAKS, key, activity, actor=person)
        for user in heap.fans.get(person, (set(), set()))[0]:
            yield Telling(user, news)


def _news(
    session: Session,
    kind: Kind,
    key: str,
    activity: Activity,
    *,
    was: str | None = None,
    actor: int | None = None,
) -> News:
    """`was` is when it began before. What begins soon, or was to, hurries."""
    moves = kind in (Kind.MOVED, Kind.CONFIRM, Kind.ROOM, Kind.CANCELLED, Kind.RESTORED)
    starts = [session.starts_at, datetime.fromisoformat(was) if was else None]
    ahead = [start for start in starts if start is not None and start > activity.created_at]
    return News(
        key=key,
        kind=kind,
        group=f"programme:{session.event_id}" if moves else f"dossiers:{session.event_id}",
        happened_at=activity.created_at,
        event=session.event_id,
        session=session.pk,
        actor=actor,
        data={"start": session.starts_at and session.starts_at.isoformat()} if moves else {},
        hurries_until=min(ahead, default=None) if moves else None,
    )
