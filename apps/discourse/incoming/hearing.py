# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deliveries that wait: which topic each is about. Nothing is asked of a forum here, and nothing is
taken in: the topic is marked, and its next worker reads what was told."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from apps.discourse.incoming.scene import note_category, open_categories, used_categories
from apps.discourse.models import Delivery, EventMirror, Forum, MirroredPost, Topic
from apps.discourse.texts.markers import marked_key
from apps.discourse.texts.payloads import (
    Unreadable,
    parse_category,
    parse_post,
    parse_topic,
    public,
    public_topic,
)

logger = logging.getLogger(__name__)

AT_ONCE = 500
AGAIN = timedelta(seconds=60)
"""When a delivery is looked at again that no worker has read meanwhile."""

STANDS_STILL = timedelta(hours=1)
"""The same where nobody reads: the mirror is paused, or its forum. Its topic is marked by then."""

OWN_SOON = timedelta(seconds=15)
MOST_LOOKS = 40


def hear(*, now: datetime) -> int:
    """Mark the topics that forums have told of; how many deliveries were looked at."""
    forums = Delivery.objects.waiting(now).order_by().values_list("forum", flat=True).distinct()
    return sum(_hear_of_one(forum, now) for forum in list(forums))


def _hear_of_one(number: int, now: datetime) -> int:
    """What goes wrong with one forum keeps no other from being heard."""
    try:
        return _hear_of(number, now)
    except Exception:
        logger.exception("What forum %s has told was not heard", number)
        return 0


@transaction.atomic
def _hear_of(number: int, now: datetime) -> int:
    """Of one forum, whose row is held: no topic gets two rows."""
    forum = Forum.objects.select_for_update(skip_locked=True).filter(pk=number).first()
    if forum is None:
        return 0
    mirrors = list(EventMirror.objects.filter(forum=forum, disconnected_at=None))
    rows = list(Delivery.objects.waiting(now).filter(forum=forum)[:AT_ONCE])
    for delivery in rows:
        delivery.attempts = min(delivery.attempts + 1, MOST_LOOKS)
        delivery.next_try_at = now + (AGAIN if forum.is_working else STANDS_STILL)
        word = _place(delivery, mirrors, now)
        if word:
            delivery.worked_at, delivery.outcome = now, word
    fields = ["attempts", "next_try_at", "worked_at", "outcome"]
    Delivery.objects.bulk_update(rows, fields, batch_size=200)
    strange = [row.pk for row in rows if row.outcome in ("not mirrored", "not needed")]
    Delivery.objects.filter(pk__in=strange).update(body=b"")
    return len(rows)


def _place(delivery: Delivery, mirrors: list[EventMirror], now: datetime) -> str:
    """Mark what it is about; a word where nothing is left to be done with it."""
    if delivery.kind == "category":
        return _hear_of_category(delivery, mirrors, now)
    if delivery.kind not in ("post", "topic", "like") or delivery.topic_id is None:
        return "not needed"
    topics = Topic.objects.filter(mirror__forum=delivery.forum_id, number=delivery.topic_id)
    known = topics.exclude(kind=Topic.Kind.SECTION).select_related("mirror").first()
    if known is not None:
        if known.mirror.disconnected_at is not None:
            return "not mirrored"
        Topic.objects.filter(pk=known.pk).update(heard_at=now)
        if known.mirror.paused_at is not None:
            delivery.next_try_at = now + STANDS_STILL
        return ""
    return _hear_of_new(delivery, mirrors, now)


def _hear_of_new(delivery: Delivery, mirrors: list[EventMirror], now: datetime) -> str:
    """Of a topic that has no row: one that was begun there, or one that we are just making."""
    mirror = _mirror_of(delivery, mirrors)
    if mirror is None:
        return "not mirrored"
    if _is_being_made(delivery):
        delivery.next_try_at = now + OWN_SOON
        return "ours" if delivery.attempts >= MOST_LOOKS else ""
    number = delivery.topic_id
    assert number is not None
    Topic.objects.begun_there(mirror, number, heard_at=now, lane=Topic.Lane.LIVE)
    return ""


def _mirror_of(delivery: Delivery, mirrors: list[EventMirror]) -> EventMirror | None:
    """Whose topic it is to be, as far as a delivery tells: it names the category, and a topic its
    tags; the rest is found out by asking."""
    try:
        if delivery.kind == "topic":
            topic = parse_topic(delivery.payload())
            for mirror in mirrors:
                in_section = topic.category_id == mirror.section
                if (in_section or (mirror.has_tag and mirror.tag in topic.tags)) and public_topic(
                    topic, categories=open_categories(mirror)
                ):
                    return None if topic.id == mirror.section_topic else mirror
        elif delivery.kind == "post":
            post = parse_post(delivery.payload())
            for mirror in mirrors:
                in_section = mirror.section is not None and post.category_id == mirror.section
                if in_section and public(post, categories=open_categories(mirror)):
                    return None if post.topic_id == mirror.section_topic else mirror
    except Unreadable:
        return None
    return None


def _is_being_made(delivery: Delivery) -> bool:
    """Whether it tells of a topic of ours whose answer is still on its way."""
    told = delivery.payload()
    external_id = told.get("external_id")
    if isinstance(external_id, str) and external_id:
        made = Topic.objects.filter(mirror__forum=delivery.forum_id, number=None)
        return made.filter(external_id=external_id).exists()
    raw = told.get("raw")
    key = marked_key(raw) if isinstance(raw, str) else None
    if key is None:
        return False
    rows = MirroredPost.objects.filter(key=key, topic__mirror__forum=delivery.forum_id)
    return rows.filter(topic__number=None).exists()


def _hear_of_category(delivery: Delivery, mirrors: list[EventMirror], now: datetime) -> str:
    """A category that was closed to some, opened again, or is gone: what lies in it is looked at
    again. What it is called there is theirs to choose."""
    try:
        category = parse_category(delivery.payload())
    except Unreadable:
        return "unreadable"
    for mirror in mirrors:
        if category.id not in used_categories(mirror):
            continue
        is_gone = delivery.event == "category_destroyed"
        note_category(mirror, category.id, closed=category.read_restricted or is_gone, now=now)
    return "not needed"
