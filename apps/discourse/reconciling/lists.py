# SPDX-License-Identifier: AGPL-3.0-or-later
"""Topics of an event's categories as the forum lists them: new ones, those with other figures, a
title or tags that nobody told of; and whether these categories are open to everybody."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from apps.discourse.client import api
from apps.discourse.client.answers import Answer, Done, NotThere, Refused
from apps.discourse.incoming.scene import note_category
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
    otherwise. Without `whole` only what moved last is looked at; a whole list that takes more than
    one turn goes on where the last one stopped."""
    begin = _kept(mirror) if whole else None
    for number, slug in _categories(mirror):
        if begin is not None and begin[0] != number:
            continue
        first = 0 if begin is None else begin[1]
        begin = None
        if first == 0:
            answer = _look_whether_open(mirror, number, now=now, lane=lane)
            if answer is not None:
                return _stopped(mirror, number, 0, answer, whole=whole)
        if number in mirror.closed_categories:
            continue
        for page in range(first, ALL_PAGES if whole else FIRST_PAGES):
            answer = api.latest_of_category(
                mirror.forum, slug, number, page=page, now=now, lane=lane
            )
            if not isinstance(answer, Done):
                return _stopped(mirror, number, page, answer, whole=whole)
            listed = answer.data["topic_list"]
            for told in _topics(listed.get("topics")):
                _look_at(mirror, told, in_section=number == mirror.section, now=now)
            if not listed.get("more_topics_url"):
                break
    if whole and mirror.swept_to is not None:
        mirror.swept_to = None
        EventMirror.objects.filter(pk=mirror.pk).update(swept_to=None)
    return None


def _kept(mirror: EventMirror) -> tuple[int, int] | None:
    """Category and page to go on with; None to begin."""
    kept = mirror.swept_to or {}
    number, page = kept.get("category"), kept.get("page")
    for known, _slug in _categories(mirror):
        if known == number and isinstance(page, int):
            return known, page
    return None


def _stopped(mirror: EventMirror, number: int, page: int, answer: Answer, *, whole: bool) -> Answer:
    if whole:
        mirror.swept_to = {"category": number, "page": page}
        EventMirror.objects.filter(pk=mirror.pk).update(swept_to=mirror.swept_to)
    return answer


def _look_whether_open(
    mirror: EventMirror, number: int, *, now: datetime, lane: api.Lane
) -> Answer | None:
    """A category that was closed to some hides what it holds; None when that is known now."""
    answer = api.show_category(mirror.forum, number, now=now, lane=lane)
    match answer:
        case Done(data):
            told = data["category"]
            closed = not isinstance(told, dict) or told.get("read_restricted") is True
        case NotThere() | Refused(code="forbidden"):
            closed = True
        case _:
            return answer
    note_category(mirror, number, closed=closed, now=now)
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
            Topic.objects.begun_there(mirror, told.id, heard_at=now, listed=figures)
        return
    if row.listed == figures:
        return
    known = Topic.objects.filter(pk=row.pk)
    known.update(listed=figures)
    if not _is_as_known(row, told):
        known.read_anew(now=now)


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
