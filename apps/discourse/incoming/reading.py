# SPDX-License-Identifier: AGPL-3.0-or-later
"""A worker's turn with a topic that the forum has told of.

Deliveries are believed where they add something: they are signed, and carry the text. Where
something would go, or it is not told what changed, the forum is asked: then the whole topic is
compared, and what was lost comes along.
"""

from collections.abc import Callable, Sequence
from typing import Any

from apps.discourse.client import api
from apps.discourse.client.answers import Done, NotThere, Refused
from apps.discourse.incoming import topics
from apps.discourse.incoming.comparing import Gathered, gather
from apps.discourse.incoming.moves import is_known_elsewhere, take_here, went_to, written_anew
from apps.discourse.incoming.posts import is_news, row_of, rows_of, take, take_likes, take_removal
from apps.discourse.incoming.scene import Scene
from apps.discourse.models import Delivery, MirroredPost, Topic
from apps.discourse.sending.claims import Claim, settle
from apps.discourse.sending.keeping import has_followed
from apps.discourse.sending.outcomes import Outcome, park_it, put_off
from apps.discourse.texts.equality import raw_hash
from apps.discourse.texts.payloads import Unreadable, parse_post, parse_topic
from apps.discourse.texts.records import REGULAR, ForumPost

ADDS = frozenset({"post_created", "post_edited"})


def read(claim: Claim) -> Outcome:
    """What waits to be taken in of one topic."""
    topic = claim.topic
    if topic.kind == Topic.Kind.SECTION or topic.number is None:
        return _end(claim, [], "nothing")
    rows = Delivery.objects.filter(
        forum=topic.mirror.forum_id, topic_id=topic.number, worked_at=None
    )
    heard = list(rows.order_by("pk"))
    scene = Scene(topic, claim.now)
    told = _told_whole(scene, heard) if topic.reading is None else None
    if told is not None:
        return _end(claim, heard, "heard", lambda: _take_told(scene, told))
    return _compare(claim, scene, heard)


def _told_whole(scene: Scene, heard: Sequence[Delivery]) -> list[ForumPost] | None:
    """The posts that were told of, in their order, where that is all there is to know; None where
    the forum has to be asked."""
    if not heard or scene.topic.read_at is None or scene.topic.gone_at is not None:
        return None
    posts = []
    for delivery in heard:
        if delivery.kind != "post" or delivery.event not in ADDS:
            return None
        try:
            post = parse_post(delivery.payload())
        except Unreadable:
            return None
        if post.type != REGULAR or post.topic_id != scene.topic.number or not post.has_raw:
            return None
        posts.append(post)
    posts.sort(key=lambda post: (post.number, post.updated_at))
    read_to = _read_to(scene.topic)
    if read_to == 0:
        return None  # It is to be compared whole.
    for post in posts:
        row = rows_of(scene, post.id).first()
        is_elsewhere = row is not None and row.topic_id != scene.topic.pk
        if is_elsewhere or (row is None and written_anew(scene, post) is not None):
            return None  # It was moved: nobody told of that.
        if row is not None and _is_doubtful(row, post):
            return None
        if row is None and post.number != read_to + 1:
            return None  # Another one is missing, or it was known and has gone.
        read_to += post.number == read_to + 1
    if _is_told_gone(scene, posts):
        return None
    if scene.topic.thread is None and any(is_news(scene, post) for post in posts):
        return None
    return posts


def _is_told_gone(scene: Scene, posts: Sequence[ForumPost]) -> bool:
    """Whether one of these was told to be deleted, be it before it was told of at all."""
    numbers = [post.id for post in posts]
    told = Delivery.objects.filter(forum=scene.forum, topic_id=scene.topic.number)
    return told.filter(post_id__in=numbers, event="post_destroyed").exists()


def _is_doubtful(row: MirroredPost, post: ForumPost) -> bool:
    """Another text than the known one, of an earlier time: told late, or the forum's clock was set
    back. Only the forum knows which is the case."""
    known_at = row.there_updated_at
    is_earlier = known_at is not None and post.updated_at < known_at
    return is_earlier and raw_hash(post.raw) != row.there_hash


def _read_to(topic: Topic) -> int:
    """As it is now: this turn may have sent one of ours."""
    return Topic.objects.values_list("read_to", flat=True).get(pk=topic.pk)


def _take_told(scene: Scene, posts: Sequence[ForumPost]) -> None:
    for post in posts:
        take(scene, post, scene.topic.thread, certain=False)
        has_followed(scene.topic.pk, post.number)


def _compare(claim: Claim, scene: Scene, heard: Sequence[Delivery]) -> Outcome:
    """Both sides, whole."""
    topic, forum = scene.topic, scene.forum
    answer = api.topic(forum, topic.number or 0, now=claim.now, lane=claim.lane)
    match answer:
        case Done(data):
            try:
                told = parse_topic(data)
            except Unreadable:
                return _end(claim, heard, "unreadable")
        case NotThere() | Refused(code="forbidden"):
            return _gone(claim, scene, heard)
        case _:
            return put_off(claim, answer) or park_it(claim, answer)
    scene.told = told
    if _is_anothers(scene):
        return _let_go(claim, heard)
    if told.id != topic.number or not topics.is_open(scene, told):
        return _gone(claim, scene, heard)
    if topic.deleted_by_us and topic.gone_at is not None:
        return _end(claim, heard, "gone")
    gathered = gather(claim, scene)
    if not isinstance(gathered, Gathered):
        return put_off(claim, gathered) or park_it(claim, gathered)
    known: dict[str, Any] = {}
    since = (topic.reading or {}).get("since") or claim.now.isoformat()
    in_time = [one for one in heard if topic.reading is None or one.received_at.isoformat() < since]
    if not gathered.is_all:
        known["reading"] = {"after": gathered.through, "since": since}

    def write() -> None:
        known.update(topics.take_topic(scene, told))
        _take_all(scene, gathered)
        known.update(topics.settle_first_sight(scene, told) if topic.read_at is None else {})
        if gathered.is_all:
            known["read_to"] = max([told.highest_number, *(one.number for one in gathered.posts)])
        Topic.objects.filter(pk=topic.pk).update(**known)

    # What was told of while the reading was under way is read once more.
    again = gathered.is_all and len(in_time) < len(heard)
    settled = in_time if gathered.is_all else []
    return _end(claim, settled, "compared", write, done=gathered.is_all, again=again)


def _take_all(scene: Scene, gathered: Gathered) -> None:
    for post in gathered.posts:
        if post.type != REGULAR:
            continue
        came = is_known_elsewhere(scene, post)
        thread = scene.topic.thread
        if thread is None and (came or is_news(scene, post)):
            thread = topics.thread_for(scene, post)
        if came and thread is not None:
            take_here(scene, post, thread)
        take(scene, post, thread, certain=True)
        row = row_of(scene, post.id)
        if row is not None and row.state == MirroredPost.State.THERE:
            take_likes(row, post.likes)
    for row, there in gathered.missing:
        _take_missing(scene, row, there)


def _take_missing(scene: Scene, row: MirroredPost, there: ForumPost | None) -> None:
    """A post that is no longer in the topic: moved into one that is known, or gone."""
    is_there = there is not None and there.deleted_at is None
    if there is None or not is_there:
        take_removal(scene, row, at=(there and there.deleted_at) or scene.now)
    elif there.topic_id != scene.topic.number and not went_to(scene, there):
        take_removal(scene, row, at=scene.now)


def _gone(claim: Claim, scene: Scene, heard: Sequence[Delivery]) -> Outcome:
    topic = scene.topic
    if topic.thread is None and topic.session is None and topic.kind == Topic.Kind.THREAD:
        return _let_go(claim, heard)

    def write() -> None:
        Topic.objects.filter(pk=topic.pk).update(**topics.take_absence(scene))

    return _end(claim, heard, "gone", write)


def _is_anothers(scene: Scene) -> bool:
    """Whether a topic that seemed new is one that we have just made, of which the answer is not
    known yet."""
    told = scene.told
    if told is None or not told.external_id or scene.topic.thread is not None:
        return False
    rows = Topic.objects.filter(external_id=told.external_id).exclude(pk=scene.topic.pk)
    return rows.exists()


def _let_go(claim: Claim, heard: Sequence[Delivery]) -> Outcome:
    """Nothing of this event: the row was made to find that out."""
    outcome = _end(claim, heard, "not ours")
    Topic.objects.filter(pk=claim.topic.pk, fence=claim.fence, thread=None).delete()
    claim.topic.lease_until = None
    return outcome


def _end(
    claim: Claim,
    heard: Sequence[Delivery],
    word: str,
    write: Callable[[], None] | None = None,
    *,
    done: bool = True,
    again: bool = False,
) -> Outcome:
    """Keep what was taken in, and that it was. What was heard of since stays to be read."""
    topic, heard_at = claim.topic, claim.topic.heard_at

    def keep() -> None:
        if write is not None:
            write()
        rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in heard])
        rows.update(worked_at=claim.now, outcome=word)
        if done:
            Topic.objects.filter(pk=topic.pk, heard_at=heard_at).update(heard_at=None)
        if again:
            Topic.objects.filter(pk=topic.pk).update(heard_at=claim.now)

    # How often a step has failed stays known: reading is what it was left for.
    fields: dict[str, Any] = {"attempts": topic.attempts}
    if done:
        fields |= {"read_at": claim.now, "reading": None}
    settle(claim, keep, **fields)
    return Outcome(f"read: {word}")
