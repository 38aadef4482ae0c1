# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is written down of a post that stands on the forum."""

from datetime import datetime
from typing import Any

from django.utils.translation import override

from apps.discourse.models import MirroredPost, Topic
from apps.discourse.reasons import in_words
from apps.discourse.sending.differences import here_hash
from apps.discourse.sending.speaking import writer_there
from apps.discourse.texts.equality import raw_hash
from apps.discourse.texts.records import ForumPost
from apps.threads.models import Post
from apps.threads.services import mark_mirrored


def new_row(topic: Topic, post: Post | None) -> MirroredPost:
    """Of a post, or of the card, that is about to be sent."""
    if post is None:
        row, _ = MirroredPost.objects.get_or_create(topic=topic, is_card=True)
        return row
    row, _ = MirroredPost.objects.get_or_create(post=post, defaults={"topic": topic})
    return row


def keep_sent(row: MirroredPost, there: ForumPost, doing: dict[str, Any]) -> None:
    """It stands there: what the forum made of it is what its next version is compared with.
    `doing` knows what was sent: what was written here since is still to be told."""
    row.state, row.parked, row.parked_words = MirroredPost.State.THERE, "", ""
    row.remote_id, row.number = there.id, there.number
    row.sent_hash, row.here_hash = doing["raw"], doing["here"]
    row.there_hash = raw_hash(there.raw) if there.has_raw else doing["raw"]
    row.there_raw, row.there_updated_at = there.raw, there.updated_at
    row.there_deleted_at, row.deleted_by_us, row.attempts = None, False, 0
    row.seen_change = doing["change"]
    row.edits = acts_with(row, datetime.fromisoformat(doing["started_at"]))
    row.person = writer_there(row.topic, there.user.id)
    row.save()
    has_followed(row.topic_id, there.number)
    if row.post_id is not None:
        mark_mirrored([row.post_id], "")


def has_followed(topic: int, number: int) -> None:
    """A post that was taken in or sent stands right after those that are known. After a gap it
    changes nothing: what nobody was told of is still to be looked for."""
    Topic.objects.filter(pk=topic, read_to=number - 1).update(read_to=number)


def acts_with(row: MirroredPost, at: datetime) -> list[datetime]:
    """What we did to it lately, whatever it was, for the breaker."""
    return [*row.edits[-20:], at]


def park_post(row: MirroredPost, reason: str, words: str, seen_change: int) -> None:
    """It stays here, and its author and the organizers see why it is not there: in the forum's
    words, or in ours, in the language of the post."""
    row.state, row.parked, row.parked_words = MirroredPost.State.PARKED, reason, words[:300]
    row.seen_change = seen_change
    row.save(update_fields=["state", "parked", "parked_words", "seen_change"])
    if row.post_id is not None:
        language = Post.objects.values_list("language", flat=True).get(pk=row.post_id)
        with override(language or None):
            told = words or in_words(reason)
        mark_mirrored([row.post_id], Post.MirrorState.PARKED, reason=told)


def about(row: MirroredPost, raw: str, post: Post | None) -> dict[str, Any]:
    """What has to be known of a post that is about to be sent, should its answer be lost."""
    here = here_hash(post) if post is not None else raw_hash(raw)
    change = post.changed_in if post is not None else 0
    return {"row": row.pk, "raw": raw_hash(raw), "here": here, "change": change}
