# SPDX-License-Identifier: AGPL-3.0-or-later
"""Topics of an event's categories as the forum lists them: new ones, those with other figures, a
title or tags that nobody told of, and, of a whole list, those that are not in it any more."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from apps.discourse.client import api
from apps.discourse.client.answers import Answer, Done
from apps.discourse.models import EventMirror, MirroredPost, Topic
from apps.discourse.texts.equality import same_tags, same_title
from apps.discourse.texts.payloads import Unreadable, parse_topic
from apps.discourse.texts.records import ForumTopic

FIRST_PAGES = 1
ALL_PAGES = 200


def sweep(
    mirror: EventMirror, *, now: datetime, lane: api.Lane = api.Lane.BACKFILL, whole: bool = False
) -> Answer | None:
    """Mark the topics that are to be read; None when the lists were seen, the answer in the way
    otherwise. Without `whole` only what moved last is looked at."""
    seen: set[int] = set()
    for number, slug in _categories(mirror):
        for page in range(ALL_PAGES if whole else FIRST_PAGES):
            answer = api.latest_of_category(
                mirror.forum, slug, number, page=page, now=now, lane=lane
            )
            if not isinstance(answer, Done):
                return answer
            listed = answer.data["topic_list"]
            for told in _topics(listed.get("topics")):
                seen.add(told.id)
                _look_at(mirror, told, in_section=number == mirror.section, now=now)
            if not listed.get("more_topics_url"):
                break
    if whole:
        rows = Topic.objects.filter(mirror=mirror, gone_at=None, number__isnull=False)
        absent = rows.exclude(kind=Topic.Kind.SECTION).exclude(number__in=seen)
        absent.filter(heard_at=None).update(heard_at=now)
    return None


def _categories(mirror: EventMirror) -> list[tuple[int, str]]:
    found = []
    if mirror.section is not None:
        found.append((mirror.section, mirror.section_slug))
    if mirror.main_category is not None and mirror.has_tag:
        found.append((mirror.main_category, ""))
    return found


def _topics(listed: Any) -> Iterator[ForumTopic]:
    for one in listed if isinstance(listed, list) else ():
        try:
            yield parse_topic(one)
        except Unreadable:
            continue


def _look_at(mirror: EventMirror, told: ForumTopic, *, in_section: bool, now: datetime) -> None:
    figures = {
        "posts": told.posts_count,
        "highest": told.highest_number,
        "bumped": told.bumped_at.isoformat() if told.bumped_at else "",
        "title": told.title,
        "tags": sorted(told.tags),
        "closed": told.closed,
    }
    rows = Topic.objects.filter(mirror__forum=mirror.forum_id, number=told.id)
    row = rows.exclude(kind=Topic.Kind.SECTION).first()
    if row is None:
        is_ours = in_section or (mirror.has_tag and mirror.tag in told.tags)
        if is_ours and told.id != mirror.section_topic and not _is_being_made(mirror):
            Topic.objects.create(
                mirror=mirror,
                kind=Topic.Kind.THREAD,
                from_there=True,
                number=told.id,
                heard_at=now,
                worked=1,
                listed=figures,
            )
        return
    if row.listed == figures:
        return
    known = Topic.objects.filter(pk=row.pk)
    known.update(listed=figures)
    if not _is_as_known(row, told):
        known.filter(heard_at=None).update(heard_at=now)


def _is_as_known(row: Topic, told: ForumTopic) -> bool:
    """Whether what is new in the list is what we have sent, or taken in already: a long topic is
    not read again for each post of ours."""
    rows = MirroredPost.objects.filter(topic=row, state=MirroredPost.State.THERE)
    known = rows.aggregate(posts=Count("pk"), highest=Max("number"))
    return (
        row.read_at is not None
        and (told.posts_count, told.highest_number) == (known["posts"], known["highest"])
        and same_title(told.title, row.there_title)
        and same_tags(told.tags, row.there_tags)
        and told.closed == row.there_closed
    )


def _is_being_made(mirror: EventMirror) -> bool:
    """While one is being made nobody knows whether a new one is that; the next sweep will."""
    return Topic.objects.filter(mirror__forum=mirror.forum_id, doing__kind="topic").exists()
