# SPDX-License-Identifier: AGPL-3.0-or-later
"""One worker's turn: take the topic that is next, do one step with it, let go of it."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from apps.activity import outgoing
from apps.discourse import incoming
from apps.discourse.layouts import wanted
from apps.discourse.models import EventMirror, Topic
from apps.discourse.sending import (
    acts_of_cards,
    acts_of_hiding,
    acts_of_posts,
    acts_of_topics,
    pictures,
    reading_back,
)
from apps.discourse.sending.claims import (
    UNKNOWN_WAIT,
    Claim,
    Fenced,
    claim,
    leave,
    let_go,
    park,
    started_at,
)
from apps.discourse.sending.differences import is_runaway, next_step
from apps.discourse.sending.outcomes import Outcome

logger = logging.getLogger(__name__)

MOST_MISHAPS = 8
"""A step that fails so often on our side is parked: others have their turn."""

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)

MADE_FIRST = timedelta(seconds=15)
"""How long a topic waits that lies in a category which is not made yet."""

ACTS = {
    "section": acts_of_topics.make_section,
    "topic": acts_of_topics.make_topic,
    "delete topic": acts_of_topics.delete_topic,
    "recover topic": acts_of_topics.recover_topic,
    "title": acts_of_topics.change_topic,
    "category": acts_of_topics.change_topic,
    "tags": acts_of_topics.change_topic,
    "close": acts_of_topics.close,
    "reopen": acts_of_topics.close,
    "picture": pictures.send_picture,
    "reply": acts_of_posts.reply,
    "edit": acts_of_posts.edit,
    "leave": acts_of_posts.leave_here,
    "card": acts_of_cards.renew_card,
    "localize": acts_of_cards.localize,
    "localize title": acts_of_topics.localize_title,
    "delete": acts_of_posts.delete,
    "recover": acts_of_posts.recover,
    "move": acts_of_posts.move,
    "withdraw": acts_of_hiding.withdraw,
    "cover": acts_of_hiding.cover,
    "bare": acts_of_hiding.bare,
}


@dataclass(frozen=True)
class Turn:
    """What one turn came to; `rests_until` where the whole forum is to be left alone."""

    topic: int
    forum: int
    did: str
    rests_until: datetime | None = None


def work_one(*, now: datetime, resting: Collection[int] = ()) -> Turn | None:
    """One step for the topic that is next; None when there is nothing to do now."""
    if outgoing.is_paused():
        return None
    taken = claim(now=now, resting=resting)
    if taken is None:
        return None
    forum = taken.topic.mirror.forum_id
    try:
        outcome = _step(taken)
    except Fenced:
        outcome = Outcome("fenced")
    except Exception as problem:
        logger.exception("The mirror of topic %s", taken.topic.pk)
        outcome = _mishap(taken, repr(problem))
    return Turn(taken.topic.pk, forum, outcome.did, outcome.rests_until)


def work_for(seconds: float, *, clock: Callable[[], datetime]) -> int:
    """Turns until nothing is left to do now, or the time is over; how many there were."""
    until, turns = clock() + timedelta(seconds=seconds), 0
    resting: dict[int, datetime] = {}
    while (now := clock()) < until:
        resting = {forum: at for forum, at in resting.items() if at > now}
        turn = work_one(now=now, resting=resting)
        if turn is None:
            break
        turns += 1
        if turn.rests_until is not None:
            resting[turn.forum] = turn.rests_until
    return turns


def is_waiting(mirror: EventMirror) -> bool:
    """Whether there is something to do later, if not now."""
    rows = Topic.objects.filter(mirror=mirror)
    to_send = rows.filter(Q(changed__gt=F("worked")) | Q(doing__isnull=False), parked="")
    return to_send.exists() or rows.filter(heard_at__isnull=False).exists()


def _step(taken: Claim) -> Outcome:
    topic, now = taken.topic, taken.now
    if topic.doing is not None:
        look_at = started_at(topic) + UNKNOWN_WAIT
        if look_at > now and "refused" not in topic.doing:
            leave(taken, until=look_at, error="unknown")
            return Outcome("unknown")
        return _end(taken, reading_back.look(taken))
    if topic.heard_at is not None and topic.number is not None:
        return _end(taken, incoming.read(taken))
    if topic.parked:
        let_go(taken, done=False)
        return Outcome("parked")
    target = wanted(topic)
    step = next_step(topic, target)
    if step is None:
        let_go(taken, done=True)
        return Outcome("nothing")
    if step.do == "wait":
        leave(taken, until=now + MADE_FIRST)
        return Outcome("wait")
    if step.do in acts_of_posts.COUNTED and is_runaway(step.row, now):
        return _end(taken, acts_of_posts.stop_runaway(taken, step))
    return _end(taken, ACTS[step.do](taken, step, target))


def _end(taken: Claim, outcome: Outcome) -> Outcome:
    """Let go of what the step itself has not let go of."""
    if taken.topic.lease_until is not None:
        let_go(taken, done=False)
    return outcome


def _mishap(taken: Claim, error: str) -> Outcome:
    """Something of ours broke. What was under way stays noted: nobody knows what became of it."""
    topic = Topic.objects.filter(pk=taken.topic.pk, fence=taken.fence).first()
    if topic is None:
        return Outcome("fenced")
    attempts = topic.attempts + 1
    if attempts >= MOST_MISHAPS and topic.doing is None:
        park(taken, "error", error=error)
        return Outcome("parked")
    pause = min(FIRST_PAUSE * 2 ** min(attempts, 10), LONGEST_PAUSE)
    leave(taken, until=taken.now + pause, error=error, attempts=attempts)
    return Outcome("error")
