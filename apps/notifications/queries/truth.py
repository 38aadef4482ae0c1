# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether what somebody was told is still true, and still theirs to see; asked whenever it is shown
or sent, with a constant number of statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from apps.accounts.models import User
from apps.events.models import EventRole, Sanction
from apps.notifications.models import Follow, Kind, NoticeItem
from apps.rsvps.models import Rsvp
from apps.sessions.models import Resource, Session
from apps.threads.models import FollowUp, Thread

MOVES = (Kind.MOVED, Kind.CONFIRM, Kind.ROOM)
PLACES = (Kind.PROMOTED, Kind.LAPSED)

WITH = (
    "event__series", "session__room", "session__event", "thread__event", "thread__session__event",
    "post__thread__event", "post__thread__session__event", "actor", "user",
)  # fmt: skip
"""What the items have to be loaded with."""


@dataclass
class Facts:
    """What else has to be known of the items at hand."""

    now: datetime
    for_strangers: bool = False
    roles: set[tuple[int, int]] = field(default_factory=set)
    sanctions: set[tuple[int, int | None]] = field(default_factory=set)
    suspended: set[int] = field(default_factory=set)
    unwanted: set[tuple[int, str, int]] = field(default_factory=set)
    starts: dict[tuple[int, int], datetime | None] = field(default_factory=dict)
    rsvps: dict[int, Rsvp] = field(default_factory=dict)
    resources: set[int] = field(default_factory=set)
    due: set[int] = field(default_factory=set)


def true_ones(
    items: Sequence[NoticeItem], *, now: datetime, for_strangers: bool = False
) -> list[NoticeItem]:
    """Those that are still to be told, in their order. The items are loaded WITH all they name.

    `for_strangers` leaves only what its person could see without an account, too.
    """
    if not items:
        return []
    facts = _facts(items, Facts(now, for_strangers))
    return [item for item in items if _may_see(item, facts) and _is_true(item, facts)]


def thread_of(item: NoticeItem) -> Thread | None:
    """Where the post is now, or the discussion itself."""
    return item.post.thread if item.post is not None else item.thread


def _facts(items: Sequence[NoticeItem], facts: Facts) -> Facts:
    users = {item.user_id for item in items}
    actors = {item.actor_id for item in items if item.actor_id}
    if not facts.for_strangers:
        roles = EventRole.objects.filter(user__in=users, event__in=_hidden_events(items))
        facts.roles = set(roles.values_list("user", "event"))
    sanctions = Sanction.objects.in_force(facts.now).filter(user__person__in=actors)
    facts.sanctions = set(sanctions.values_list("user__person", "event"))
    gone = User.objects.filter(person__in=actors, is_active=False)
    facts.suspended = set(gone.values_list("person", flat=True))
    against = Follow.objects.filter(user__in=users, wanted=False)
    for row in against.only("user", "event", "session", "series", "area", "thread", "person"):
        facts.unwanted.add((row.user_id, row.kind, getattr(row, f"{row.kind}_id")))
    asked = {item.session_id for item in items if item.kind == Kind.CONFIRM}
    numbers = [item.data["rsvp"] for item in items if item.kind in PLACES]
    mine = Q(pk__in=numbers) | Q(user__in=users, headcount__session__in=asked)
    for rsvp in Rsvp.objects.filter(mine).select_related("headcount"):
        facts.rsvps[rsvp.pk] = rsvp
        facts.starts[rsvp.user_id, rsvp.headcount.session_id or 0] = rsvp.for_start
    resources = Resource.objects.filter(pk__in=filter(None, map(_resource_of, items)))
    facts.resources = set(resources.values_list("pk", flat=True))
    due = [item.data["follow_up"] for item in items if item.kind == Kind.DUE]
    open_ones = FollowUp.objects.filter(pk__in=due, done_at=None, accepted_at__isnull=False)
    facts.due = set(open_ones.values_list("pk", flat=True))
    return facts


def _hidden_events(items: Collection[NoticeItem]) -> set[int]:
    """Those of which not everybody may see all."""
    hidden = set()
    for item in items:
        thread = thread_of(item)
        places = [item.session, thread.session if thread else None]
        if any(one is not None and one.state == Session.State.PROPOSED for one in places):
            hidden.add(item.event_id or 0)
        for event in (item.event, thread.event if thread else None):
            if event is not None and event.hidden:
                hidden.add(event.pk)
    return hidden


def _may_see(item: NoticeItem, facts: Facts) -> bool:
    """As the querysets `visible_to` of what it names; and nothing by who may not write there."""
    thread = thread_of(item)
    if thread is not None and (thread.removed_at or thread.merged_into_id):
        return False
    if item.post is not None and (item.post.removed_at or item.post.moved_to_id):
        return False
    actor = item.actor_id
    if actor in facts.suspended or facts.sanctions & {
        (actor or 0, None),
        (actor or 0, item.event_id),
    }:
        return False
    if item.user.is_superuser and not facts.for_strangers:
        return True
    session = item.session or (thread.session if thread else None)
    for event in filter(None, (item.event, thread.event if thread else None)):
        closed = event.hidden or (session is not None and session.state == "proposed")
        if closed and (item.user_id, event.pk) not in facts.roles:
            return False
    return True


def _is_true(item: NoticeItem, facts: Facts) -> bool:
    if not item.names_me and _is_unwanted(item, facts):
        return False
    kind = Kind(item.kind)
    if kind in (Kind.CANCELLED, Kind.RESTORED):
        return _is_off(item) == (kind == Kind.CANCELLED) and not _is_over(item, facts.now)
    if kind == Kind.BEGINS:
        return not _is_off(item) and not _is_over(item, facts.now) and _is_at_its_time(item)
    if kind in MOVES:
        return _is_move_true(item, facts)
    if kind in PLACES:
        return _is_place_true(item, facts)
    if kind == Kind.DUE:
        return item.data["follow_up"] in facts.due
    if kind == Kind.OPENED:
        return not _is_off(item) and not _is_over(item, facts.now)
    resource = _resource_of(item)
    return resource is None or resource in facts.resources


def _is_unwanted(item: NoticeItem, facts: Facts) -> bool:
    """By what it came: a session's own discussion by its session, all of a session by that."""
    thread = thread_of(item)
    kind, pk = "event", item.event_id
    if item.kind == Kind.SPEAKS:
        kind, pk = "person", item.actor_id
    elif thread is not None and not (thread.is_main and thread.session_id):
        kind, pk = "thread", thread.pk
    elif thread is not None or item.session_id:
        kind, pk = "session", thread.session_id if thread is not None else item.session_id
    return (item.user_id, kind, pk) in facts.unwanted


def _is_off(item: NoticeItem) -> bool:
    off = item.event is not None and item.event.cancelled_at is not None
    return off if item.session is None else off or item.session.is_off


def _is_over(item: NoticeItem, now: datetime) -> bool:
    ends = item.event.finishes_at if item.event else None
    if item.session is not None:
        ends = item.session.ends_at
    return ends is not None and ends <= now


def _is_move_true(item: NoticeItem, facts: Facts) -> bool:
    """A later move is told by an item of its own."""
    session = item.session
    if session is None or _is_off(item) or _is_over(item, facts.now):
        return False
    if not _is_at_its_time(item):
        return False
    if item.kind != Kind.CONFIRM:
        return True
    answered_for = facts.starts.get((item.user_id, session.pk), session.starts_at)
    return answered_for != session.starts_at


def _is_at_its_time(item: NoticeItem) -> bool:
    """An event has no hour of its own."""
    start = item.session.starts_at if item.session else None
    told = item.data.get("start")
    return item.session is None or told == (start.isoformat() if start else None)


def _is_place_true(item: NoticeItem, facts: Facts) -> bool:
    rsvp = facts.rsvps.get(item.data["rsvp"])
    if rsvp is None or _is_off(item):
        return False
    if item.kind == Kind.LAPSED:
        return rsvp.state == Rsvp.State.LAPSED
    if "until" not in item.data:
        return rsvp.state == Rsvp.State.COUNTED
    until = rsvp.offered_until
    return rsvp.state == Rsvp.State.OFFERED and until is not None and until > facts.now


def _resource_of(item: NoticeItem) -> int | None:
    """The link that it tells of; its key has the number."""
    parts = item.key.split(":")
    return int(parts[3]) if parts[2:3] == ["resource"] else None
