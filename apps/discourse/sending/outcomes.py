# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a topic whatever was asked for it: not now, not with this key, nobody knows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apps.discourse.client.answers import Answer, Conflict, Later, LockedOut, NotThere, Unclear
from apps.discourse.models import MirroredPost
from apps.discourse.sending.claims import UNKNOWN_WAIT, Claim, leave, park, settle, started_at
from apps.discourse.sending.keeping import park_post

FORUM_WIDE = {"budget", "asked to wait", "read only", "resting", "away", "failing", "paused"}
LOCKED = timedelta(seconds=60)
LOOKS = timedelta(minutes=10)
MISSING = timedelta(seconds=60)
MOST_TIMES = 3
"""So often something is read and tried again that is not there, or has another text there."""


@dataclass(frozen=True)
class Outcome:
    """`did` is a word for logs and tests; `rests_until` where the whole forum is left alone."""

    did: str
    rests_until: datetime | None = None


def put_off(
    claim: Claim, answer: Answer, *, looking: bool = False, row: MirroredPost | None = None
) -> Outcome | None:
    """What is the same for every request: not now, not with this key, nobody knows; None for an
    answer that the step itself has to deal with.

    `looking` for what became of an earlier request: that one is still under way. `row` is the post
    that was asked about: where it is at fault again and again, it is parked, and not its topic.
    """
    over: dict[str, Any] = {} if looking else {"doing": None}
    match answer:
        case Later(at, reason):
            leave(claim, until=at, error=reason, **over)
            return Outcome(reason, at if reason in FORUM_WIDE else None)
        case LockedOut(reason):
            at = claim.now + LOCKED
            leave(claim, until=at, error=reason, **over)
            return Outcome("locked out", at)
        case Unclear(reason):
            leave(claim, until=started_at(claim.topic) + UNKNOWN_WAIT, error=reason)
            return Outcome("unclear")
        case NotThere() | Conflict():
            # Somebody changed it there: it is read before anything else is tried.
            attempts = claim.topic.attempts + 1
            if attempts > MOST_TIMES:
                return _give_up(claim, answer, row)
            leave(
                claim,
                until=claim.now if isinstance(answer, Conflict) else claim.now + MISSING,
                error="changed there",
                doing=None,
                heard_at=claim.now,
                read_to=0,
                attempts=attempts,
            )
            return Outcome("read first")
    return None


def _give_up(claim: Claim, answer: NotThere | Conflict, row: MirroredPost | None) -> Outcome:
    code = "conflict" if isinstance(answer, Conflict) else "missing"
    words = answer.words if isinstance(answer, Conflict) else ""
    if row is None:
        park(claim, code, error=words)
        return Outcome("parked")
    change = row.post.changed_in if row.post is not None else row.seen_change
    settle(claim, lambda: park_post(row, code, words, change))
    return Outcome("parked post")


def wait_for_moderators(claim: Claim) -> Outcome:
    """The forum keeps it for its moderators: it is looked for at times, and not sent again."""
    leave(claim, until=claim.now + LOOKS, error="A moderator of the forum has to let it in.")
    return Outcome("queued")


def park_it(claim: Claim, answer: Answer) -> Outcome:
    """The forum will not: the topic waits for an organizer, with the forum's words."""
    words = getattr(answer, "words", "") or str(answer)
    park(claim, getattr(answer, "code", "refused"), error=words)
    return Outcome("parked")
