# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands still because a forum refused it: try again, or let it rest."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone as clock

from apps.activity import outgoing
from apps.activity.services import record
from apps.discourse import sending
from apps.discourse.models import EventMirror, MirroredPost, Topic
from apps.discourse.models.topics import new_external_id
from apps.threads.models import Post
from apps.threads.services import mark_mirrored

State = MirroredPost.State
SKIPPED = "skipped"


@transaction.atomic
def retry(topic: Topic, *, by: Any) -> int:
    """Try again what was parked, the topic or posts in it; how much that is. A topic that somebody
    deleted on the forum is made anew there, with what is said in it from now on."""
    now = clock.now()
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    is_anew = _begin_anew(topic)
    rows = MirroredPost.objects.filter(topic=topic, state=State.PARKED)
    posts = list(rows.exclude(post=None).values_list("post", flat=True))
    there = rows.filter(remote_id__isnull=False)
    tried = there.update(state=State.THERE, parked="", parked_words="", edits=[], seen_change=0)
    tried += rows.filter(remote_id=None).update(
        state=State.WAITING, parked="", parked_words="", seen_change=0
    )
    tried += is_anew
    if topic.parked:
        tried += 1
        topic.parked, topic.parked_at, topic.attempts, topic.next_try_at = "", None, 0, None
        topic.save(update_fields=["parked", "parked_at", "attempts", "next_try_at"])
    if tried:
        mark_mirrored(posts, Post.MirrorState.WAITING)
        sending.wake(Topic.objects.filter(pk=topic.pk), lane=Topic.Lane.FRESH, now=now)
        event = EventMirror.objects.get(pk=topic.mirror_id).event
        record("mirror.retried", topic, by=by, event=event, tried=tried)
    return tried


def _begin_anew(topic: Topic) -> bool:
    """Forget a topic that somebody deleted on the forum: what was said here is said in a new one.
    What the forum's people wrote in it is theirs, and gone there."""
    if topic.gone_at is None or topic.deleted_by_us or topic.thread_id is None:
        return False
    rows = MirroredPost.objects.filter(topic=topic)
    theirs = rows.filter(origin=MirroredPost.Origin.THERE)
    theirs.update(state=State.GONE, remote_id=None, number=None)
    ours = rows.filter(origin=MirroredPost.Origin.HERE)
    ours.exclude(state=State.GONE, deleted_by_us=True).update(
        state=State.PARKED, remote_id=None, number=None, there_raw=""
    )
    Topic.objects.filter(pk=topic.pk).update(
        number=None,
        external_id=new_external_id(),
        gone_at=None,
        read_at=None,
        read_to=0,
        from_there=False,
        sent_title="",
        there_title="",
        sent_closed=False,
        listed=None,
    )
    topic.refresh_from_db()
    return True


@transaction.atomic
def park(topic: Topic, *, by: Any) -> None:
    """Leave this topic alone until somebody tries it again."""
    rows = Topic.objects.filter(pk=topic.pk, parked="")
    if rows.update(parked="by hand", parked_at=clock.now()):
        event = EventMirror.objects.get(pk=topic.mirror_id).event
        record("mirror.parked", topic, by=by, event=event)


def _waiting() -> int:
    """How many topics have something to be sent."""
    return Topic.objects.filter(changed__gt=F("worked"), mirror__disconnected_at=None).count()


def _skip(before: datetime) -> int:
    """Send no post that was written before this moment and is not there."""
    rows = Post.objects.filter(created_at__lt=before, removed_at=None, moved_to=None)
    topics = Topic.objects.filter(mirror__disconnected_at=None, thread__isnull=False)
    unsent = rows.filter(thread__forum_topic__in=topics).filter(
        Q(mirrored=None) | Q(mirrored__state=State.WAITING)
    )
    skipped = 0
    for post in unsent.select_related("thread__forum_topic").iterator(500):
        MirroredPost.objects.update_or_create(
            post=post,
            defaults={
                "topic": post.thread.forum_topic,
                "state": State.PARKED,
                "parked": SKIPPED,
                "seen_change": post.changed_in,
            },
        )
        skipped += 1
    return skipped


outgoing.lane("posts to forums", waiting=_waiting, skip=_skip)
