# SPDX-License-Identifier: AGPL-3.0-or-later
"""It is there: what the forum made of it is written down, whether it was told or found."""

from typing import Any

from apps.discourse.layouts import Wanted
from apps.discourse.models import EventMirror, MirroredPost, Topic
from apps.discourse.sending.claims import Claim, settle
from apps.discourse.sending.keeping import keep_sent
from apps.discourse.sending.outcomes import Outcome
from apps.discourse.texts.records import ForumPost


def keep_section(claim: Claim, data: dict[str, Any]) -> Outcome:
    topic = claim.topic
    about = str(data.get("topic_url") or "").rstrip("/").rpartition("/")[2]

    def write() -> None:
        EventMirror.objects.filter(pk=topic.mirror_id).update(
            section=data["id"],
            section_slug=str(data.get("slug") or "")[:255],
            section_topic=int(about) if about.isdecimal() else None,
        )
        Topic.objects.filter(mirror=topic.mirror_id).update(next_try_at=None)

    settle(claim, write, number=data["id"], sent_title=str(data.get("name") or "")[:300])
    return Outcome("section")


def keep_topic(claim: Claim, wanted: Wanted, row: MirroredPost, post: ForumPost) -> Outcome:
    doing = claim.topic.under_way
    # A list may have shown it before its answer came: that row was made to find out what it is.
    found = Topic.objects.only_found(claim.topic.mirror_id, [post.topic_id])
    found.exclude(pk=claim.topic.pk).delete()
    settle(
        claim,
        lambda: keep_sent(row, post, doing),
        number=post.topic_id,
        sent_title=wanted.title,
        there_title=(post.topic_title or doing["title"])[:300],
        sent_category=wanted.category,
        there_category=wanted.category,
        sent_tags=list(wanted.tags),
        there_tags=list(wanted.tags),
        gone_at=None,
        deleted_by_us=False,
    )
    return Outcome("topic")


def keep_reply(claim: Claim, row: MirroredPost, there: ForumPost) -> Outcome:
    doing = claim.topic.under_way
    settle(claim, lambda: keep_sent(row, there, doing))
    return Outcome("reply")
