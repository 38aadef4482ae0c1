# SPDX-License-Identifier: AGPL-3.0-or-later
"""Steps that make and change a category or a topic."""

from typing import Any

from django.db import transaction

from apps.discourse.client import api
from apps.discourse.client.answers import Done, NotThere, Queued, Refused
from apps.discourse.layouts import Wanted
from apps.discourse.models import Topic
from apps.discourse.sending import localizing, reading_back, wording
from apps.discourse.sending.claims import Claim, begin, leave, note, note_refusal, settle
from apps.discourse.sending.differences import Step
from apps.discourse.sending.keeping import about, new_row
from apps.discourse.sending.outcomes import Outcome, park_it, put_off, wait_for_moderators
from apps.discourse.sending.settling import keep_section, keep_topic
from apps.discourse.texts.payloads import Unreadable, parse_post, parse_tags


def make_section(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    topic, forum = claim.topic, claim.topic.mirror.forum
    begin(claim, "section", name=wanted.title)
    answer = api.create_category(
        forum,
        name=wanted.title,
        slug=topic.mirror.event.slug[:50],
        parent=topic.mirror.parent_category,
        now=claim.now,
        lane=claim.lane,
    )
    match answer:
        case Done(data):
            return keep_section(claim, data)
        case Refused(code, words):
            note_refusal(claim, code, words)
            return reading_back.find_section(claim)
    return put_off(claim, answer) or park_it(claim, answer)


def make_topic(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """With its first post: that of the discussion, or a card."""
    topic, forum = claim.topic, claim.topic.mirror.forum
    with transaction.atomic():
        row = step.row or new_row(topic, step.post)
        text = wording.of(topic, row, step.post, now=claim.now)
        title = wording.title(topic, wanted)
        begin(claim, "topic", title=title, **about(row, text.raw, step.post))
    answer = api.create_topic(
        forum,
        title=title,
        raw=text.raw,
        category=wanted.category,
        tags=wanted.tags,
        external_id=topic.external_id,
        locale=text.locale,
        created_at=wording.said_at(step.post, claim.now),
        acting=text.acting,
        now=claim.now,
        lane=claim.lane,
    )
    match answer:
        case Done(data):
            try:
                post = parse_post(data)
            except Unreadable:
                leave(claim, until=claim.now, error="unreadable")
                return Outcome("unclear")
            return keep_topic(claim, wanted, row, post)
        case Queued():
            note(claim, queued=True)
            return wait_for_moderators(claim)
        case Refused(code, words):
            note_refusal(claim, code, words)
            return reading_back.find_topic(claim)
    return put_off(claim, answer) or park_it(claim, answer)


def change_topic(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """Title, category or tags; only what is different here, so that the forum's own changes of the
    rest stay."""
    topic, forum = claim.topic, claim.topic.mirror.forum
    begin(claim, step.do)
    number = topic.number or 0
    if step.do == "title":
        answer = api.update_topic(forum, number, title=wanted.title, now=claim.now, lane=claim.lane)
        kept: dict[str, Any] = {"sent_title": wanted.title}
    elif step.do == "category":
        answer = api.update_topic(
            forum, number, category=wanted.category, now=claim.now, lane=claim.lane
        )
        kept = {"sent_category": wanted.category, "there_category": wanted.category}
    else:
        answer = api.update_topic(forum, number, tags=wanted.tags, now=claim.now, lane=claim.lane)
        kept = {"sent_tags": list(wanted.tags), "there_tags": list(wanted.tags)}
    match answer:
        case Done(data):
            if step.do == "title" and isinstance(data.get("title"), str):
                kept["there_title"] = data["title"][:300]
            if step.do == "tags" and "tags" in data:
                # It may have put others in their place: that is nobody's change.
                kept["there_tags"] = list(parse_tags(data["tags"]))
            settle(claim, **kept)
            return Outcome(step.do)
        case Refused(_, words):
            # The title is used, a tag is not allowed: the posts do not wait for it.
            settle(claim, **kept)
            Topic.objects.filter(pk=topic.pk).update(last_error=f"{step.do}: {words}"[:300])
            return Outcome(f"{step.do} refused")
    return put_off(claim, answer) or park_it(claim, answer)


def localize_title(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """In one other language. What the forum will not have is not told again as it is."""
    topic, forum = claim.topic, claim.topic.mirror.forum
    locale, title = next(iter(localizing.titles_left(topic).items()))
    begin(claim, step.do)
    number, now, lane = topic.number or 0, claim.now, claim.lane
    if title:
        answer = api.localize_topic(forum, number, locale=locale, title=title, now=now, lane=lane)
    else:
        answer = api.unlocalize_topic(forum, number, locale=locale, now=now, lane=lane)
    if isinstance(answer, Done | Refused | NotThere):
        settle(claim, localized=localizing.with_title(topic, locale, title))
        return Outcome(step.do)
    return put_off(claim, answer) or park_it(claim, answer)


def close(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """Read first: asking for what is the case already is told to everybody there."""
    topic, forum = claim.topic, claim.topic.mirror.forum
    begin(claim, step.do)
    answer = api.topic(forum, topic.number or 0, raw=False, now=claim.now, lane=claim.lane)
    if isinstance(answer, Done) and answer.data.get("closed") is not wanted.closed:
        answer = api.set_status(
            forum,
            topic.number or 0,
            "closed",
            enabled=wanted.closed,
            now=claim.now,
            lane=claim.lane,
        )
    match answer:
        case Done():
            settle(claim, sent_closed=wanted.closed, there_closed=wanted.closed)
            return Outcome(step.do)
        case Refused(_, words):
            settle(claim, sent_closed=wanted.closed)
            Topic.objects.filter(pk=topic.pk).update(last_error=f"{step.do}: {words}"[:300])
            return Outcome(f"{step.do} refused")
    return put_off(claim, answer) or park_it(claim, answer)


def delete_topic(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    topic, forum = claim.topic, claim.topic.mirror.forum
    begin(claim, "delete topic")
    answer = api.delete_topic(forum, topic.number or 0, now=claim.now, lane=claim.lane)
    match answer:
        case Done() | NotThere():
            settle(claim, gone_at=claim.now, deleted_by_us=True)
            return Outcome("delete topic")
    return put_off(claim, answer) or park_it(claim, answer)


def recover_topic(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    topic, forum = claim.topic, claim.topic.mirror.forum
    begin(claim, "recover topic")
    answer = api.recover_topic(forum, topic.number or 0, now=claim.now, lane=claim.lane)
    match answer:
        case Done():
            settle(claim, gone_at=None, deleted_by_us=False, heard_at=claim.now, read_to=0)
            return Outcome("recover topic")
    return put_off(claim, answer) or park_it(claim, answer)
