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

LARGE = 1_000
"""Posts in that answer: the first ones of the topic."""

MOST_NEW = 200
"""Posts taken in during one turn; the rest is another's."""

MOST_LOOKED_FOR = 10


@dataclass(frozen=True)
class Gathered:
    """`missing` are rows of posts that are not in the topic any more, with the post as it is now
    wherever it is. `is_all` where nothing is left for another turn; `through` is the post after
    which that goes on."""

    posts: tuple[ForumPost, ...]
    missing: tuple[tuple[MirroredPost, ForumPost | None], ...]
    is_all: bool
    through: int | None = None


def gather(claim: Claim, scene: Scene) -> Gathered | Answer:
    """What the topic holds, by number, from where an earlier turn stopped; an answer that is in the
    way instead."""
    told = scene.told
    assert told is not None
    found = {post.id: post for post in told.posts}
    stream = list(told.stream if told.stream is not None else found)
    before = (scene.topic.reading or {}).get("after")
    wanted = _after(stream, before)
    left = [number for number in wanted if number not in found]
    if len(left) >= WHOLE_FROM and len(stream) - len(wanted) <= LARGE - WHOLE_FROM:
        whole = api.topic(
            scene.forum, told.id, whole=True, begun=True, now=claim.now, lane=claim.lane
        )
        if isinstance(whole, Done):
            found |= {post.id: post for post in _posts_of(whole.data)}
            left = [number for number in wanted if number not in found]
    is_read = True
    for part in _parts(left):
        answer = api.posts(scene.forum, told.id, part, now=claim.now, lane=claim.lane)
        if not isinstance(answer, Done):
            wanted = wanted[: wanted.index(part[0])]
            if not wanted:
                return answer
            is_read = False
            break
        found |= {post.id: post for post in parse_posts(answer.data)}
    missing, is_known = _missing(claim, scene, {*found, *stream})
    if not isinstance(missing, list):
        if not found:
            return missing
        missing = []
    got = [found[number] for number in wanted if number in found]
    kept, is_few = _not_too_many(scene, got)
    is_all = is_read and is_few and is_known and len(got) == len(wanted)
    through = kept[-1].id if kept else before
    return Gathered(tuple(kept), tuple(missing), is_all, None if is_all else through)


def _after(stream: list[int], post: int | None) -> list[int]:
    return stream[stream.index(post) + 1 :] if post in stream else stream


def _missing(
    claim: Claim, scene: Scene, known: set[int]
) -> tuple[list[tuple[MirroredPost, ForumPost | None]] | Answer, bool]:
    """Rows of posts that are not in the topic any more, as they are now; whether these are all."""
    rows = MirroredPost.objects.filter(topic=scene.topic, state=MirroredPost.State.THERE)
    gone = rows.exclude(remote_id=None).exclude(remote_id__in=known)
    missing: list[tuple[MirroredPost, ForumPost | None]] = []
    for row in gone.select_related("post__thread__event", "topic").order_by("number")[:50]:
        if len(missing) >= MOST_LOOKED_FOR:
            return missing, False
        answer = api.post(scene.forum, row.remote_id or 0, now=claim.now, lane=claim.lane)
        if isinstance(answer, Done):
            missing.append((row, _perhaps(answer.data)))
        elif isinstance(answer, NotThere):
            missing.append((row, None))
        else:
            return missing or answer, False
    return missing, True


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
