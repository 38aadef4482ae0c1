# SPDX-License-Identifier: AGPL-3.0-or-later
"""Give a discussion another home."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.models import Event
from apps.events.moderating import moderating
from apps.permalinks import services as permalinks
from apps.sessions.models import Session
from apps.threads.models import Area, Thread, ThreadPlace
from apps.threads.services.carrying import carry_cases, locked_after_cases
from apps.threads.services.counting import follow_discussion
from apps.threads.services.locking import lock_with_parts
from apps.threads.services.places import (
    changed,
    look_for_discussions,
    tell_it_left,
    void_quotes,
)
from apps.threads.services.roles import role_in
from apps.threads.services.touching import refuse_silenced


@transaction.atomic
def move(
    thread: Thread,
    *,
    event: Event | None = None,
    session: Session | None = None,
    area: Area | None = None,
    by: Any,
) -> Thread:
    """Give it another home: an event, a session of one, or an area alone.

    Its addresses stay. A session's main discussion becomes one with a page of its own. Who moves
    moderates where it is and where it goes. Its parts that are at home where it is go along,
    unless they are in a language that the mover does not moderate, and so does what waits for a
    moderator.
    """
    about = Q(thread=thread) | Q(thread__parent=thread)
    found = locked_after_cases(about, partial(lock_with_parts, thread))
    thread = found.pop(thread.pk)
    event = session.event if session is not None else event
    goal = event.pk if event is not None else None
    rights = [moderating(by, place) for place in (thread.event_id, goal)]

    def is_theirs(found: Thread) -> bool:
        return all(right is not None and right.covers(found.language) for right in rights)

    if not is_theirs(thread):
        raise Refused(_("Only who moderates both places can move a discussion."), code="not-yours")
    refuse_silenced(by, goal, threads=[thread.pk])
    if thread.merged_into_id is not None:
        raise Refused(_("This discussion was merged into another."), code="merged")
    if event is None and area is None and not thread.places.filter(area__isnull=False).exists():
        raise Refused(_("Say where it goes."), code="nowhere")
    if area is not None:
        ThreadPlace.objects.get_or_create(thread=thread, area=area, defaults={"added_by": by})
    home = (thread.event_id, thread.session_id)
    if home == (goal, session.pk if session is not None else None):
        changed(thread)
        return thread
    parts = [
        part
        for part in found.values()
        if part.parent_id == thread.pk
        and (part.event_id, part.session_id) == home
        and is_theirs(part)
    ]
    _go(thread, event, session, by)
    for part in parts:
        if event is None:
            _list_in_areas_of(thread, part, by)
        _go(part, event, session, by)
    return thread


def _go(thread: Thread, event: Event | None, session: Session | None, by: Any) -> None:
    changed(thread)
    before = thread.event
    thread.event, thread.session, thread.is_main = event, session, False
    thread.announced_at = thread.pinned_at = None
    thread.save(update_fields=["event", "session", "is_main", "announced_at", "pinned_at"])
    thread.places.filter(event=event, session=session, area=None).delete()
    thread.posts.update(fragments={})
    void_quotes(Q(reply_to__thread=thread) & ~Q(thread=thread))
    changed(thread)
    permalinks.issue(thread)
    follow_discussion(thread)
    carry_cases(thread)
    for place in (before, event):
        if place is not None:
            look_for_discussions(place)
    came_from = before and before.pk
    record("thread.moved", thread, by=by, came_from=came_from, **role_in(thread.event_id, by))
    if came_from != thread.event_id:
        tell_it_left(thread, before, by)


def _list_in_areas_of(thread: Thread, part: Thread, by: Any) -> None:
    """A discussion of no event is at least in one area."""
    for area in Area.objects.filter(places__thread=thread):
        ThreadPlace.objects.get_or_create(thread=part, area=area, defaults={"added_by": by})
