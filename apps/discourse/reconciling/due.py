# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is due to be looked at, forum by forum; each asks as little as it can."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from apps.discourse.client.answers import Answer, Later, LockedOut
from apps.discourse.models import EventMirror, Forum, Topic, Watch
from apps.discourse.reconciling import answers, lists, log, newest
from apps.discourse.reconciling.cursors import keep_cursor
from apps.discourse.reconciling.whole import compare_whole

LOG_EVERY = timedelta(seconds=90)
POSTS_EVERY = timedelta(seconds=25)
"""What is hidden there is to be hidden here within a minute, and nothing else tells of it."""
LISTS_EVERY = timedelta(minutes=4)
ANSWERS_EVERY = timedelta(minutes=10)
WHOLE_EVERY = timedelta(hours=24)
LIVE_EVERY = timedelta(minutes=4)
"""Topics of sessions that are on: of edits and deletions only the log tells, and it can be lost."""


def reconcile_due(*, now: datetime) -> list[str]:
    """Look at what is due; a word for each thing that was looked at."""
    done: list[str] = []
    running = EventMirror.objects.filter(paused_at=None, disconnected_at=None)
    for forum in Forum.objects.working().filter(mirrors__in=running).distinct():
        if forum.not_before is None or forum.not_before <= now:
            mirrors = list(running.filter(forum=forum).select_related("event", "forum"))
            done += _of_forum(forum, mirrors, now)
    return done


def _of_forum(forum: Forum, mirrors: list[EventMirror], now: datetime) -> list[str]:
    watch, _ = Watch.objects.get_or_create(forum=forum)
    has_log = forum.hook_id is not None and forum.can("delivery_log")
    steps: list[tuple[str, timedelta, Callable[[], Answer | None]]] = []
    if has_log:
        steps.append(("log_at", LOG_EVERY, lambda: log.replay(forum, now=now, watch=watch)))
    poll = partial(newest.poll, forum, now=now, watch=watch, has_log=has_log)
    steps.append(("posts_at", POSTS_EVERY, poll))
    steps.append(
        ("lists_at", LISTS_EVERY, lambda: _each(watch, "lists", mirrors, lists.sweep, now))
    )
    steps.append(
        ("answers_at", ANSWERS_EVERY, lambda: _each(watch, "answers", mirrors, answers.count, now))
    )
    steps.append(
        ("whole_at", WHOLE_EVERY, lambda: _each(watch, "whole", mirrors, compare_whole, now))
    )
    done = []
    for name, every, look in steps:
        last = getattr(watch, name)
        if last is not None and last > now - every:
            continue
        answer = look()
        if isinstance(answer, Later | LockedOut):
            break
        setattr(watch, name, now)
        watch.save(update_fields=[name])
        done.append(name.removesuffix("_at"))
    _hear_live(mirrors, now)
    return done


def _each(
    watch: Watch,
    name: str,
    mirrors: list[EventMirror],
    look: Callable[..., Answer | None],
    now: datetime,
) -> Answer | None:
    """One after the other; a turn that stops goes on with the mirror where the last one stopped."""
    first = watch.cursors.get(name, 0)
    for mirror in sorted(mirrors, key=lambda one: one.pk):
        if mirror.pk < first:
            continue
        answer = look(mirror, now=now)
        if isinstance(answer, Later | LockedOut):
            keep_cursor(watch, name, mirror.pk)
            return answer
    keep_cursor(watch, name, None)
    return None


def _hear_live(mirrors: list[EventMirror], now: datetime) -> None:
    live = Topic.objects.filter(
        mirror__in=mirrors,
        session__starts_at__lte=now,
        session__ends_at__gt=now,
        number__isnull=False,
        heard_at=None,
        read_at__lte=now - LIVE_EVERY,
    )
    live.read_anew(now=now)
