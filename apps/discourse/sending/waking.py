# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mark topics as changed, and make rows for what has none yet. Nothing is asked of a forum here."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Least

from apps.activity.models import Activity
from apps.discourse import layouts
from apps.discourse.models import EventMirror, Forum, MirroredPost, Topic
from apps.events.models import Event
from apps.sessions.models import Session, Summary
from apps.threads.models import Post, Thread
from apps.threads.services import mark_mirrored

logger = logging.getLogger(__name__)

A_WHILE = timedelta(seconds=30)
AT_ONCE = 1_000

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
    lanes: dict[int, list[int]] = {}
    for pk, starts_at, ends_at in topics.values_list(
        "pk", "session__starts_at", "session__ends_at"
    ):
        is_on = starts_at and ends_at and starts_at - AROUND <= now < ends_at + AROUND
        lanes.setdefault(Topic.Lane.LIVE if is_on else Topic.Lane.FRESH, []).append(pk)
    return sum(
        wake(Topic.objects.filter(pk__in=found), lane=lane, now=now)
        for lane, found in lanes.items()
    )


def wake_threads(threads: Collection[int], *, now: datetime) -> int:
    """The topics of these discussions; those that have none get one where they are to have one."""
    known = Topic.objects.filter(thread__in=threads)
    new = set(threads) - set(known.values_list("thread", flat=True))
    new |= set(known.exclude(mirror__event=F("thread__event")).values_list("thread", flat=True))
    for mirror in running(EventMirror.objects.filter(event__threads__in=new).distinct()):
        plan(mirror, lane=Topic.Lane.FRESH, now=now)
    return wake_live(Topic.objects.filter(thread__in=threads), now=now)


def wake_sessions(sessions: Collection[int], *, now: datetime) -> int:
    known = Topic.objects.filter(session__in=sessions)
    new = set(sessions) - set(known.values_list("session", flat=True))
    for mirror in running(EventMirror.objects.filter(event__sessions__in=new).distinct()):
        plan(mirror, lane=Topic.Lane.FRESH, now=now)
    return wake_live(Topic.objects.filter(session__in=sessions), now=now)


def wake_event(event: int, *, now: datetime, whole: bool = False) -> int:
    """Its own topic and category, for what it is called stands in no other; all of its topics where
    it was hidden or shown."""
    for mirror in running(EventMirror.objects.filter(event=event)):
        plan(mirror, lane=Topic.Lane.FRESH, now=now)
    kinds = (Topic.Kind.MAIN, Topic.Kind.SECTION)
    topics = Topic.objects.filter(mirror__event=event)
    topics = topics if whole else topics.filter(kind__in=kinds)
    return wake(topics, lane=Topic.Lane.FRESH, now=now)


def wake_for(activity: Activity, *, now: datetime) -> int:
    """Whatever this happened to; how many topics have something to look at."""
    kind = activity.content_type.model_class()
    if kind is Post:
        post = Post.objects.filter(pk=activity.object_id)
        if activity.verb.startswith("translation."):
            return wake_threads(list(post.values_list("thread", flat=True)), now=now)
        # What the forum has just told has nothing to tell it.
        news = post.exclude(mirrored__seen_change=F("changed_in"))
        return wake_threads(list(news.values_list("thread", flat=True)), now=now)
    if kind is Thread:
        others = (activity.data.get("into"), activity.data.get("came_from"))
        is_place = activity.verb == "thread.moved"  # There it is an event that it came from.
        named = {pk for pk in others if isinstance(pk, int) and not is_place}
        return wake_threads(named | {activity.object_id}, now=now)
    if kind is Session:
        return wake_sessions([activity.object_id], now=now)
    if kind is Summary:
        session = Summary.objects.filter(pk=activity.object_id).values_list("session", flat=True)
        return wake_sessions(list(session), now=now)
    if kind is Event:
        whole = "hidden" in activity.data.get("fields", ())
        return wake_event(activity.object_id, now=now, whole=whole)
    if activity.event_id is not None:
        return wake_event(activity.event_id, now=now)
    return 0


def tell_waiting(*, now: datetime) -> int:
    """Say at posts that have waited a while that they do; how many were told of."""
    mirrors = EventMirror.objects.filter(disconnected_at=None)
    mirrors = mirrors.exclude(forum__state=Forum.State.DISCONNECTED)
    topics = Topic.objects.filter(changed__gt=F("worked"), waits_since__lte=now - A_WHILE)
    topics = topics.filter(mirror__in=mirrors, parked="")
    posts = Post.objects.filter(thread__forum_topic__in=topics, moved_to=None, removed_at=None)
    unsent = posts.filter(Q(mirrored=None) | Q(mirrored__state=MirroredPost.State.WAITING))
    rows = unsent.filter(mirror_state="").order_by("pk").values_list("pk", flat=True)
    return mark_mirrored(list(rows[:AT_ONCE]), Post.MirrorState.WAITING)


def stop_waiting(mirrors: QuerySet[EventMirror]) -> int:
    """Nothing goes there any more: posts do not say that they wait to; how many said so."""
    rows = Post.objects.filter(thread__forum_topic__mirror__in=mirrors)
    waiting = rows.filter(mirror_state=Post.MirrorState.WAITING)
    return mark_mirrored(list(waiting.values_list("pk", flat=True)), "")


def running(mirrors: QuerySet[EventMirror]) -> QuerySet[EventMirror]:
    return mirrors.filter(paused_at=None, disconnected_at=None).select_related("event", "forum")


def plan_all(*, now: datetime) -> int:
    """What no activity has told of, in every mirror that runs; how many topics are new."""
    mirrors = running(EventMirror.objects.filter(forum__state="connected"))
    return sum(_plan_one(mirror, now=now) for mirror in mirrors)


def _plan_one(mirror: EventMirror, *, now: datetime) -> int:
    """What goes wrong with one event keeps no other from being mirrored."""
    try:
        with transaction.atomic():
            return plan(mirror, lane=Topic.Lane.BACKFILL, now=now)
    except Exception:
        logger.exception("Mirror %s was not planned", mirror.pk)
        return 0


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
        elif thread is not None and thread not in of_threads:
            wake(rows.filter(session=session), lane=lane, now=now)
            rows.filter(session=session).update(thread=thread)
    missing = [one for one in layouts.threads_wanted(mirror) if one.pk not in of_threads]
    taken = _take_over(mirror, missing, lane=lane, now=now)
    for discussion in missing:
        if discussion.pk not in taken:
            add(Topic.Kind.THREAD, thread=discussion)
    return len(Topic.objects.bulk_create(new, ignore_conflicts=True))


def _take_over(
    mirror: EventMirror, threads: Collection[Thread], *, lane: int, now: datetime
) -> set[int]:
    """Discussions that came from another event of the same forum bring their topics along: these
    are moved and renamed there. Those that a worker has are taken the next time."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    rows = Topic.objects.filter(free, kind=Topic.Kind.THREAD, doing__isnull=True)
    others = rows.filter(thread__in=threads, mirror__forum=mirror.forum_id).exclude(mirror=mirror)
    found = dict(others.values_list("pk", "thread"))
    if not found:
        return set()
    numbers = [number for number in others.values_list("number", flat=True) if number]
    Topic.objects.only_found(mirror, numbers).delete()
    others.filter(pk__in=found).update(mirror=mirror, fence=F("fence") + 1)
    wake(Topic.objects.filter(pk__in=found, mirror=mirror), lane=lane, now=now)
    return {thread for thread in found.values() if thread is not None}
