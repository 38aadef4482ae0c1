# SPDX-License-Identifier: AGPL-3.0-or-later
"""Steps that make and change posts."""

from typing import Any

from django.db import transaction

from apps.discourse.client import api
from apps.discourse.client.answers import Answer, Done, NotThere, Queued, Refused
from apps.discourse.layouts import Wanted
from apps.discourse.models import MirroredPost, Topic
from apps.discourse.sending import reading_back, wording
from apps.discourse.sending.claims import Claim, begin, leave, note_refusal, settle
from apps.discourse.sending.differences import RUNAWAY, Step, here_hash
from apps.discourse.sending.keeping import about, acts_with, new_row, park_post
from apps.discourse.sending.outcomes import Outcome, park_it, put_off
from apps.discourse.sending.settling import keep_reply
from apps.discourse.sending.speaking import is_for_bridge, note_key
from apps.discourse.texts.equality import raw_hash
from apps.discourse.texts.payloads import Unreadable, parse_post
from apps.threads.models import Post
from apps.threads.services import mark_mirrored

State = MirroredPost.State

GONE, CLOSED = "gone there", "closed"

MOST_MOVES = 2
"""So often a first post is moved before it is said anew: the first answer may be lost."""


COUNTED = frozenset({"reply", "edit", "delete", "recover", "card"})
"""Steps of which no post takes many within a few minutes."""


def stop_runaway(claim: Claim, step: Step) -> Outcome:
    """The breaker: a post that is made, changed, deleted and brought back more often than a person
    does it is left as it is."""
    row = step.row
    assert row is not None
    change = step.post.changed_in if step.post is not None else row.seen_change
    settle(claim, lambda: park_post(row, RUNAWAY, "", change))
    return Outcome("parked post")


def reply(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    topic, forum, post = claim.topic, claim.topic.mirror.forum, step.post
    assert post is not None
    with transaction.atomic():
        row = step.row or new_row(topic, post)
        if row.topic_id != topic.pk:
            MirroredPost.objects.filter(pk=row.pk).update(topic=topic)
            row.topic = topic
        text = wording.of(topic, row, post, now=claim.now)
        begin(claim, "reply", after=_highest(topic), **about(row, text.raw, post))
    answer = api.create_reply(
        forum,
        topic.number or 0,
        raw=text.raw,
        reply_to=text.reply_to,
        locale=text.locale,
        created_at=wording.said_at(post, claim.now),
        acting=text.acting,
        user_key=text.user_key,
        now=claim.now,
        lane=claim.lane,
    )
    if text.voice and is_for_bridge(answer, now=claim.now):
        return _leave_to_bridge(claim, row, text, answer, post)
    match answer:
        case Done(data):
            try:
                there = parse_post(data)
            except Unreadable:
                leave(claim, until=claim.now, error="unreadable")
                return Outcome("unclear")
            return keep_reply(claim, row, there)
        case Queued():
            doing = claim.topic.under_way
            settle(claim, lambda: _queued(row, doing))
            return Outcome("queued")
        case Refused(code, words):
            note_refusal(claim, code, words)
            return reading_back.find_reply(claim)
    return put_off(claim, answer) or park_it(claim, answer)


def edit(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """Put our text there, if the text there is still the one we know."""
    post, row = step.post, step.row
    assert post is not None
    assert row is not None
    text = wording.of(claim.topic, row, post, now=claim.now)
    return edit_there(claim, row, text, here_hash(post), post.changed_in)


def edit_there(
    claim: Claim, row: MirroredPost, text: wording.Text, here: str, seen_change: int
) -> Outcome:
    """Put a text there, if the one there is still the one we know; `here` is what it stands for."""
    forum = claim.topic.mirror.forum
    with transaction.atomic():
        # Told of before its answer came, or where that was lost, it is known as ours.
        row.sent_hash = raw_hash(text.raw)
        row.save(update_fields=["sent_hash"])
        begin(claim, "edit", row=row.pk, raw=row.sent_hash)
    answer = api.edit_post(
        forum,
        row.remote_id or 0,
        raw=text.raw,
        before=row.there_raw or None,
        locale=text.locale,
        acting=text.acting,
        user_key=text.user_key,
        now=claim.now,
        lane=claim.lane,
    )
    if text.voice and is_for_bridge(answer, now=claim.now):
        return _leave_to_bridge(claim, row, text, answer, row.post)
    match answer:
        case Done(data):
            told = str(data.get("raw") or text.raw)
            settle(claim, lambda: _keep_edit(claim, row, text.raw, told, here, seen_change))
            return Outcome("edit")
        case Refused(code, words):
            settle(claim, lambda: park_post(row, code, words, seen_change))
            return Outcome("parked post")
    return put_off(claim, answer, row=row) or park_it(claim, answer)


def _keep_edit(
    claim: Claim, row: MirroredPost, raw: str, told: str, here: str, seen_change: int
) -> None:
    row.sent_hash, row.here_hash, row.there_hash = raw_hash(raw), here, raw_hash(told)
    row.there_raw, row.seen_change, row.state = told, seen_change, State.THERE
    row.edits = acts_with(row, claim.now)
    row.save()


def leave_here(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """It is not sent: its topic was deleted there, or is not for everybody any more."""
    post = step.post
    assert post is not None
    row = step.row or new_row(claim.topic, post)
    is_closed = claim.topic.there_category in claim.topic.mirror.closed_categories
    code = CLOSED if is_closed else GONE
    settle(claim, lambda: park_post(row, code, "", post.changed_in))
    return Outcome("left here")


def delete(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """By the bridge: acting as its author the forum would first put a line in its place."""
    post, row = step.post, step.row
    assert post is not None
    assert row is not None
    begin(claim, "delete", row=row.pk)
    answer = api.delete_post(
        claim.topic.mirror.forum,
        row.remote_id or 0,
        now=claim.now,
        lane=claim.lane,
    )
    if isinstance(answer, NotThere):
        answer = Done({})
    return _taken_away_or_back(claim, step, answer, away=True)


def recover(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    row = step.row
    assert row is not None
    begin(claim, "recover", row=row.pk)
    answer = api.recover_post(
        claim.topic.mirror.forum,
        row.remote_id or 0,
        now=claim.now,
        lane=claim.lane,
    )
    return _taken_away_or_back(claim, step, answer, away=False)


def _taken_away_or_back(claim: Claim, step: Step, answer: Answer, *, away: bool) -> Outcome:
    post, row = step.post, step.row
    assert post is not None
    assert row is not None

    def write() -> None:
        row.state = State.GONE if away else State.THERE
        row.deleted_by_us, row.there_deleted_at = away, claim.now if away else None
        # What was written while it was gone is told once it is back.
        row.seen_change = post.changed_in if away or row.here_hash == here_hash(post) else 0
        row.edits = acts_with(row, claim.now)
        fields = ["state", "deleted_by_us", "there_deleted_at", "seen_change", "edits"]
        row.save(update_fields=fields)

    match answer:
        case Done():
            settle(claim, write)
            return Outcome("delete" if away else "recover")
        case Refused(code, words):
            settle(claim, lambda: park_post(row, code, words, post.changed_in))
            return Outcome("parked post")
    return put_off(claim, answer, row=row) or park_it(claim, answer)


def move(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """From the topic where it stands into this one. The forum writes first posts anew at the new
    place: which one it is now is found when the topic is read (incoming.moves). Where that finds
    nothing it is said again below, and its old topic goes with its discussion."""
    post, row, topic = step.post, step.row, claim.topic
    assert post is not None
    assert row is not None
    old = row.topic
    is_first = row.number == 1
    if row.state != State.THERE or old.number is None or (is_first and row.attempts >= MOST_MOVES):
        return _move_as_new(row, topic, post)
    if is_first:
        MirroredPost.objects.filter(pk=row.pk).update(attempts=row.attempts + 1)
    begin(claim, "move", row=row.pk)
    answer = api.move_posts(
        topic.mirror.forum,
        old.number,
        [row.remote_id or 0],
        to_topic=topic.number or 0,
        now=claim.now,
        lane=claim.lane,
    )

    def write() -> None:
        rows = MirroredPost.objects.filter(pk=row.pk)
        if is_first:
            rows.update(attempts=MOST_MOVES)
        else:
            rows.update(topic=topic, number=None, seen_change=post.changed_in)

    match answer:
        case Done():
            settle(claim, write, **({"heard_at": claim.now} if is_first else {}))
            return Outcome("move")
        case Refused(code, words):
            settle(claim, lambda: park_post(row, code, words, post.changed_in))
            return Outcome("parked post")
    return put_off(claim, answer, row=row) or park_it(claim, answer)


def _move_as_new(row: MirroredPost, topic: Topic, post: Post) -> Outcome:
    """It is not there, or stays there as the first of a topic: here it is said below."""
    with transaction.atomic():
        if row.state == State.THERE and row.number == 1:
            MirroredPost.objects.filter(pk=row.pk).update(post=None)
            MirroredPost.objects.create(topic=topic, post=post, origin=row.origin)
        else:
            MirroredPost.objects.filter(pk=row.pk).update(topic=topic)
    return Outcome("moves as new")


def _highest(topic: Topic) -> int:
    """The highest number known in the topic: what we are about to make has a higher one."""
    rows = topic.posts.exclude(remote_id=None).order_by("-remote_id")
    return rows.values_list("remote_id", flat=True).first() or 0


def _queued(row: MirroredPost, doing: dict[str, Any]) -> None:
    """What is written here until it is let in is told then (incoming.posts)."""
    row.state, row.seen_change = State.QUEUED, doing["change"]
    row.sent_hash, row.here_hash = doing["raw"], doing["here"]
    row.save(update_fields=["state", "seen_change", "sent_hash", "here_hash"])
    if row.post_id is not None:
        mark_mirrored([row.post_id], Post.MirrorState.WAITING)


def _leave_to_bridge(
    claim: Claim, row: MirroredPost, text: wording.Text, answer: Answer, post: Post | None
) -> Outcome:
    """The forum does not let its author write so: the bridge says it in their name."""

    def write() -> None:
        MirroredPost.objects.filter(pk=row.pk).update(as_bridge=True)
        note_key(answer, text.user_key, claim.topic, post)

    settle(claim, write)
    return Outcome(f"not as its author: {getattr(answer, 'code', '')}")
