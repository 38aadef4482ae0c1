# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that a topic holds there, gathered for one turn: as many requests as it takes, within what
the forum allows, and what of ours it no longer holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.discourse.client import api
from apps.discourse.client.answers import Answer, Done, NotThere
from apps.discourse.incoming.scene import Scene
from apps.discourse.models import MirroredPost
from apps.discourse.sending.claims import Claim
from apps.discourse.texts.payloads import Unreadable, parse_post, parse_posts, parse_topic
from apps.discourse.texts.records import ForumPost

AT_ONCE = 20
WHOLE_FROM = 60
"""Posts left to be read from which one large answer is asked for."""

MOST_NEW = 200
"""Posts taken in during one turn; the rest is another's."""

MOST_LOOKED_FOR = 10


@dataclass(frozen=True)
class Gathered:
    """`missing` are rows of posts that are not in the topic any more, with the post as it is now
    wherever it is. `is_all` where nothing is left for another turn."""

    posts: tuple[ForumPost, ...]
    missing: tuple[tuple[MirroredPost, ForumPost | None], ...]
    is_all: bool


def gather(claim: Claim, scene: Scene) -> Gathered | Answer:
    """What the topic holds, by number; an answer that is in the way instead."""
    told = scene.told
    assert told is not None
    found = {post.id: post for post in told.posts}
    wanted = list(told.stream if told.stream is not None else found)
    left = [number for number in wanted if number not in found]
    if len(left) >= WHOLE_FROM:
        whole = api.topic(
            scene.forum, told.id, whole=True, begun=True, now=claim.now, lane=claim.lane
        )
        if isinstance(whole, Done):
            found |= {post.id: post for post in _posts_of(whole.data)}
            left = [number for number in wanted if number not in found]
    for part in _parts(left):
        answer = api.posts(scene.forum, told.id, part, now=claim.now, lane=claim.lane)
        if not isinstance(answer, Done):
            if _new_ones(scene, found) == 0:
                return answer
            break
        found |= {post.id: post for post in parse_posts(answer.data)}
    is_all = all(number in found for number in wanted)
    rows = MirroredPost.objects.filter(topic=scene.topic, state=MirroredPost.State.THERE)
    gone = rows.exclude(remote_id=None).exclude(remote_id__in=[*found, *wanted])
    missing: list[tuple[MirroredPost, ForumPost | None]] = []
    for row in gone.select_related("post__thread__event", "topic").order_by("number")[:50]:
        if len(missing) >= MOST_LOOKED_FOR:
            is_all = False
            break
        answer = api.post(scene.forum, row.remote_id or 0, now=claim.now, lane=claim.lane)
        if isinstance(answer, Done):
            missing.append((row, _perhaps(answer.data)))
        elif isinstance(answer, NotThere):
            missing.append((row, None))
        elif missing or found:
            is_all = False
            break
        else:
            return answer
    posts = sorted(found.values(), key=lambda post: post.number)
    kept, is_few = _not_too_many(scene, posts)
    return Gathered(tuple(kept), tuple(missing), is_all and is_few)


def _not_too_many(scene: Scene, posts: Sequence[ForumPost]) -> tuple[list[ForumPost], bool]:
    known = _known(scene, [post.id for post in posts])
    kept: list[ForumPost] = []
    new = 0
    for post in posts:
        new += post.id not in known
        if new > MOST_NEW:
            return kept, False
        kept.append(post)
    return kept, True


def _new_ones(scene: Scene, found: dict[int, ForumPost]) -> int:
    return len(found) - len(_known(scene, list(found)))


def _known(scene: Scene, numbers: Sequence[int]) -> set[int | None]:
    rows = MirroredPost.objects.filter(remote_id__in=numbers, topic__mirror__forum=scene.forum)
    return set(rows.values_list("remote_id", flat=True))


def _posts_of(data: object) -> tuple[ForumPost, ...]:
    try:
        return parse_topic(data).posts
    except Unreadable:
        return ()


def _perhaps(data: object) -> ForumPost | None:
    try:
        return parse_post(data)
    except Unreadable:
        return None


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(numbers), AT_ONCE):
        yield numbers[first : first + AT_ONCE]
