# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works on a topic: one worker at a time, for one step, under a lease.

What is about to be asked of the forum is committed before it is asked (`begin`), and what came of
it after (`settle`). Whoever comes too late finds the fence raised and writes nothing.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from apps.discourse.client.lanes import Lane
from apps.discourse.models import Topic

LEASE = timedelta(seconds=45)
"""Longer than any one request to a forum takes (client.api gives up after 30 s)."""

UNKNOWN_WAIT = timedelta(seconds=45)
"""From a request whose answer was lost until it is looked for: by then it has come to an end on the
forum, too, whatever became of it (it ends requests after 30 s). Both sides are to be the same
within a minute, and what was written since goes after it."""


class Fenced(Exception):
    """Another worker has taken the topic since; nothing was written."""


@dataclass
class Claim:
    """A topic that is ours until `now` + LEASE, at the state it was in when it was taken."""

    topic: Topic
    fence: int
    changed: int
    now: datetime

    @property
    def lane(self) -> Lane:
        return Lane(self.topic.lane)


def claim(*, now: datetime, resting: Collection[int] = ()) -> Claim | None:
    """Take the topic that is next: live ones first, then new, then earlier ones; a category before
    what lies in it. `resting` are the forums that are not to be asked now."""
    with transaction.atomic():
        rows = Topic.objects.to_do(now).exclude(mirror__forum__in=resting)
        rows = rows.filter(
            Q(mirror__forum__not_before=None) | Q(mirror__forum__not_before__lte=now),
            mirror__forum__locked_out_at=None,
            mirror__forum__state="connected",
        )
        first = rows.order_by("lane", F("waits_since").asc(nulls_first=True), "pk")
        topic = first.select_for_update(of=("self",), skip_locked=True).first()
        if topic is None:
            return None
        topic.fence += 1
        topic.lease_until = now + LEASE
        topic.save(update_fields=["fence", "lease_until"])
    related = ["mirror__forum", "mirror__event", "thread__event"]
    if topic.session_id is not None:
        related += ["session__track", "session__event", "session__room"]
    topic = Topic.objects.select_related(*related).get(pk=topic.pk)
    return Claim(topic, topic.fence, topic.changed, now)


def begin(claim: Claim, kind: str, **known: Any) -> None:
    """Commit what is about to be asked. Without this row nobody could tell what to look for."""
    doing = {"kind": kind, "started_at": claim.now.isoformat(), **known}
    _write(claim, doing=doing, lease_until=claim.now + LEASE)
    claim.topic.doing = doing


def note_refusal(claim: Claim, code: str, words: str) -> None:
    """The forum refused what is under way; it is looked for all the same, before it is given up."""
    note(claim, refused=[code, words[:300]])


def note(claim: Claim, **known: Any) -> None:
    """Add what is known by now of what is under way."""
    _write(claim, doing={**claim.topic.under_way, **known})


def settle(claim: Claim, write: Callable[[], None] | None = None, **fields: Any) -> None:
    """What came of it: `write` and the topic's fields in one transaction, and nothing under way."""
    with transaction.atomic():
        over = {"doing": None, "attempts": 0, "next_try_at": None, "last_error": ""}
        _write(claim, **(over | fields))
        if write is not None:
            write()
    claim.topic.doing = None


def leave(claim: Claim, *, until: datetime | None, error: str = "", **fields: Any) -> None:
    """Let go of it; the next worker may take it at `until`."""
    _write(claim, lease_until=None, next_try_at=until, last_error=error[:300], **fields)


def let_go(claim: Claim, *, done: bool) -> None:
    """Let go of it after a step; `done` where nothing is left of what was asked for until it was
    taken. What was asked for since is still to do."""
    fields: dict[str, Any] = {"lease_until": None}
    if done:
        fields |= {"worked": claim.changed, "attempts": 0, "waits_since": None}
        fields["lane"] = Topic.Lane.FRESH
    rows = Topic.objects.filter(pk=claim.topic.pk, fence=claim.fence)
    if done:
        later = rows.filter(changed__gt=claim.changed)
        later.update(lease_until=None, worked=claim.changed)
        rows = rows.filter(changed=claim.changed)
    rows.update(**fields)


def park(claim: Claim, reason: str, *, error: str = "") -> None:
    """Do nothing more with the topic until somebody says so (services.queue.retry)."""
    _write(
        claim,
        doing=None,
        lease_until=None,
        parked=reason[:40],
        parked_at=claim.now,
        last_error=error[:300],
    )


def started_at(topic: Topic) -> datetime:
    """When what is under way was asked."""
    return datetime.fromisoformat(topic.under_way["started_at"])


def _write(claim: Claim, **fields: Any) -> None:
    rows = Topic.objects.filter(pk=claim.topic.pk, fence=claim.fence)
    if not rows.update(**fields):
        raise Fenced
    for name, value in fields.items():
        setattr(claim.topic, name, value)
