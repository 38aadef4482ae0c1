# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mark topics as changed, and make rows for what has none yet. Nothing is asked of a forum here."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Least

from apps.discourse import layouts
from apps.discourse.models import EventMirror, Topic

AROUND = timedelta(minutes=30)
"""Before and after a session, within which its discussion is a live one."""


def wake(topics: QuerySet[Topic], *, lane: int, now: datetime) -> int:
    """These have changed here. The lane only ever gets better; how many there were."""
    return topics.update(
        changed=F("changed") + 1,
        lane=Least(F("lane"), lane),
        waits_since=Coalesce(F("waits_since"), now),
        next_try_at=None,
    )


def wake_live(topics: QuerySet[Topic], *, now: datetime) -> int:
    """`wake`: live where the session is on now or nearly so, or an announcement, else new."""
    on_air = Q(
        session__starts_at__lte=now + AROUND,
        session__ends_at__gt=now - AROUND,
    )
    live = topics.filter(on_air).values("pk")
    count = wake(Topic.objects.filter(pk__in=list(live)), lane=Topic.Lane.LIVE, now=now)
    return count + wake(topics.exclude(on_air), lane=Topic.Lane.FRESH, now=now)


def wake_threads(threads: list[int], *, now: datetime) -> int:
    """The topics of these discussions, which get rows where they have none."""
    events = EventMirror.objects.filter(event__threads__in=threads).distinct()
    for mirror in running(events):
        plan(mirror, lane=Topic.Lane.FRESH, now=now)
    return wake_live(Topic.objects.filter(thread__in=threads), now=now)


def wake_sessions(sessions: list[int], *, now: datetime) -> int:
    events = EventMirror.objects.filter(event__sessions__in=sessions).distinct()
    for mirror in running(events):
        plan(mirror, lane=Topic.Lane.FRESH, now=now)
    return wake_live(Topic.objects.filter(session__in=sessions), now=now)


def running(mirrors: QuerySet[EventMirror]) -> QuerySet[EventMirror]:
    return mirrors.filter(paused_at=None, disconnected_at=None).select_related("event", "forum")


def plan(mirror: EventMirror, *, lane: int, now: datetime) -> int:
    """Make a row for each topic that is wanted and has none, and tell topics of sessions which
    discussion is theirs; how many are new. Twice changes nothing."""
    rows = Topic.objects.filter(mirror=mirror)
    of_sessions = dict(rows.filter(kind=Topic.Kind.SESSION).values_list("session", "thread"))
    of_threads = set(rows.exclude(thread=None).values_list("thread", flat=True))
    kinds = set(rows.values_list("kind", flat=True))
    new = []

    def add(kind: str, **what: object) -> None:
        known = {"lane": lane, "waits_since": now}
        new.append(Topic(mirror=mirror, kind=kind, **known, **what))

    if mirror.has_section and Topic.Kind.SECTION not in kinds:
        add(Topic.Kind.SECTION)
    if not mirror.event.hidden and Topic.Kind.MAIN not in kinds:
        add(Topic.Kind.MAIN)
    main = dict(
        mirror.event.threads.filter(is_main=True, removed_at=None).values_list("session", "pk")
    )
    for session in layouts.sessions_wanted(mirror):
        thread = main.get(session.pk)
        if session.pk not in of_sessions:
            add(Topic.Kind.SESSION, session=session, thread_id=thread)
        elif thread is not None and of_sessions[session.pk] is None and thread not in of_threads:
            wake(rows.filter(session=session), lane=lane, now=now)
            rows.filter(session=session).update(thread=thread)
    for discussion in layouts.threads_wanted(mirror):
        if discussion.pk not in of_threads:
            add(Topic.Kind.THREAD, thread=discussion)
    return len(Topic.objects.bulk_create(new, ignore_conflicts=True))
