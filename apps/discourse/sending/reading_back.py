# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of a request whose answer was lost: look for it, take it as ours, or send again."""

from collections.abc import Iterable
from typing import Any

from apps.discourse.client import api
from apps.discourse.client.answers import Done, NotThere, Refused
from apps.discourse.layouts import wanted
from apps.discourse.models import MirroredPost, Topic
from apps.discourse.sending import settling, wording
from apps.discourse.sending.claims import Claim, settle
from apps.discourse.sending.keeping import park_post
from apps.discourse.sending.outcomes import Outcome, park_it, put_off, wait_for_moderators
from apps.discourse.texts.payloads import Unreadable, parse_post, parse_posts, parse_topic
from apps.discourse.texts.records import ForumPost

AT_ONCE = 20

MOST_REFUSALS = 2


def look(claim: Claim) -> Outcome:
    """Of what was under way when its answer, or its worker, was lost. What does no harm when it is
    done twice is simply done again."""
    doing = claim.topic.under_way
    match doing["kind"]:
        case "section":
            return find_section(claim)
        case "topic":
            return find_topic(claim)
        case "reply":
            return find_reply(claim)
        case "move":
            return find_moved(claim)
    settle(claim, heard_at=claim.now if claim.topic.number else None, read_to=0)
    return Outcome("again")


def refusal(topic: Topic) -> Refused | None:
    """What the forum said, where it refused what is under way: it may have done it before."""
    said = topic.under_way.get("refused")
    return Refused(*said) if said else None


def find_section(claim: Claim) -> Outcome:
    """By its name, where it was to be made. One that was there before is not ours to take, unless
    our own request was lost."""
    topic, mirror = claim.topic, claim.topic.mirror
    refused = refusal(topic)
    answer = api.categories(mirror.forum, now=claim.now, lane=claim.lane)
    match answer:
        case Done(data):
            name = topic.under_way["name"]
            for found in _categories(data):
                same_place = found.get("parent_category_id") == mirror.parent_category
                if refused is None and same_place and found.get("name") == name:
                    return settling.keep_section(claim, found)
            if refused is None:
                settle(claim)
                return Outcome("again")
            return park_it(claim, refused)
    return put_off(claim, answer, looking=True) or park_it(claim, answer)


def _categories(data: Any) -> list[dict[str, Any]]:
    listed = (data.get("category_list") or {}).get("categories") or []
    below = [sub for one in listed for sub in one.get("subcategory_list") or []]
    return [one for one in [*listed, *below] if isinstance(one, dict) and "id" in one]


def find_topic(claim: Claim) -> Outcome:
    """By the name of ours that it was made under."""
    topic = claim.topic
    forum, refused = topic.mirror.forum, refusal(topic)
    answer = api.topic_by_external_id(forum, topic.external_id, now=claim.now, lane=claim.lane)
    match answer:
        case Done(data):
            return _adopt_topic(claim, data)
        case NotThere():
            if topic.under_way.get("queued"):
                return wait_for_moderators(claim)
            if refused is None:
                settle(claim)
                return Outcome("again")
            attempts = topic.attempts + 1
            if attempts >= MOST_REFUSALS:
                return park_it(claim, refused)
            settle(claim)
            known = Topic.objects.filter(pk=topic.pk)
            known.update(attempts=attempts, last_error=refused.words[:300])
            return Outcome("refused once")
    return put_off(claim, answer, looking=True) or park_it(claim, answer)


def _adopt_topic(claim: Claim, data: Any) -> Outcome:
    found = parse_topic(data)
    first = next((post for post in found.posts if post.number == 1), None)
    row = MirroredPost.objects.select_related("post").get(pk=claim.topic.under_way["row"])
    if first is None:
        settle(claim)
        return Outcome("again")
    settling.keep_topic(claim, wanted(claim.topic), row, first)
    Topic.objects.filter(pk=claim.topic.pk).update(slug=found.slug, heard_at=claim.now, read_to=0)
    return Outcome("adopted")


def find_reply(claim: Claim) -> Outcome:
    """In the end of the topic, by the mark that stands in its text."""
    topic, doing = claim.topic, claim.topic.under_way
    forum = topic.mirror.forum
    row = MirroredPost.objects.select_related("post").get(pk=doing["row"])
    refused = refusal(topic)
    answer = api.topic(forum, topic.number or 0, now=claim.now, lane=claim.lane)
    if isinstance(answer, Done):
        there = parse_topic(answer.data)
        found = _marked(there.posts, row)
        seen = {post.id for post in there.posts}
        later = [pk for pk in there.stream or () if pk > doing["after"] and pk not in seen]
        for first in range(0, len(later), AT_ONCE):
            if found is not None:
                break
            part = api.posts(
                forum, there.id, later[first : first + AT_ONCE], now=claim.now, lane=claim.lane
            )
            if not isinstance(part, Done):
                return put_off(claim, part, looking=True) or park_it(claim, part)
            found = _marked(parse_posts(part.data), row)
        if found is not None:
            settling.keep_reply(claim, row, found)
            return Outcome("adopted")
        if refused is not None and row.post is not None:
            code, words, changed_in = refused.code, refused.words, row.post.changed_in
            settle(claim, lambda: park_post(row, code, words, changed_in))
            return Outcome("parked post")
        settle(claim)
        return Outcome("again")
    return put_off(claim, answer, looking=True) or park_it(claim, answer)


def find_moved(claim: Claim) -> Outcome:
    """A post knows the topic it is in; a first one is looked for among all that is in this one."""
    topic = claim.topic
    row = MirroredPost.objects.get(pk=topic.under_way["row"])
    if row.number == 1:
        settle(claim, heard_at=claim.now, read_to=0)
        return Outcome("again")
    answer = api.post(topic.mirror.forum, row.remote_id or 0, now=claim.now, lane=claim.lane)
    if isinstance(answer, Done):
        try:
            there = parse_post(answer.data)
        except Unreadable:
            there = None
        if there is not None and there.topic_id == topic.number:
            settle(claim, lambda: _moved(row, topic, there.number))
            return Outcome("adopted")
        settle(claim)
        return Outcome("again")
    return put_off(claim, answer, looking=True) or park_it(claim, answer)


def _moved(row: MirroredPost, topic: Topic, number: int) -> None:
    MirroredPost.objects.filter(pk=row.pk).update(topic=topic, number=number)


def _marked(posts: Iterable[ForumPost], row: MirroredPost) -> ForumPost | None:
    mark = wording.mark(row)
    return next((post for post in posts if mark in post.raw), None)
