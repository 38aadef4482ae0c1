# SPDX-License-Identifier: AGPL-3.0-or-later
"""A forum's text with what is known here of what it names: posts it quotes, people it calls."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q

from apps.accounts.models import Person
from apps.core.text import Cooked
from apps.discourse.incoming.people import person_of
from apps.discourse.incoming.scene import Scene
from apps.discourse.models import ForumPerson, MirroredPost
from apps.discourse.sending.shown_pictures import uploads_of
from apps.discourse.texts.incoming import Post, There, to_text, without_frame
from apps.discourse.texts.neutral import CALLED
from apps.discourse.texts.records import ForumPost

QUOTED = re.compile(r"post:[ ]?(\d{1,9}),[ ]?topic:[ ]?(\d{1,18})")
LINKED = re.compile(r"/t/(?:[^/\s\"]{1,255}/)?(\d{1,18})/(\d{1,9})\b")
MOST = 20


@dataclass(frozen=True)
class Said:
    """`mentioned` are those with an account here whom it calls."""

    text: str
    cooked: Cooked
    mentioned: tuple[Person, ...]


def said(scene: Scene, there: ForumPost, *, row: MirroredPost | None = None) -> Said:
    """Of a post there; with the row of one of ours without what we put around its text."""
    raw = there.raw
    if row is not None and row.post is not None and row.origin == MirroredPost.Origin.HERE:
        raw = without_frame(
            raw,
            address=settings.BASE_URL + row.post.get_absolute_url(),
            uploads=uploads_of(scene.topic, row.post),
        )
    people = _people(scene, raw)
    linked = [one for one in people if one.user is not None]
    posts = _posts(scene, raw)
    base = scene.forum.base_url
    text = to_text(
        raw,
        known=There(
            base=base,
            posts={at: Post(name=name, path=path) for at, (name, path) in posts.items()},
            names={one.username.lower(): str(person_of(one)) for one in linked},
        ),
    )
    cooked = Cooked(
        html=there.cooked,
        base=base,
        posts={at: path for at, (_, path) in posts.items()},
        people={one.username.casefold(): person_of(one).get_absolute_url() for one in people},
    )
    return Said(text, cooked, tuple(person_of(one) for one in linked))


def _people(scene: Scene, raw: str) -> list[ForumPerson]:
    names = list(dict.fromkeys(found["name"] for found in CALLED.finditer(raw)))[:MOST]
    if not names:
        return []
    called = reduce(or_, (Q(username__iexact=name) for name in names))
    known = Q(user__isnull=False) | Q(person__isnull=False)
    rows = ForumPerson.objects.filter(known, called, forum=scene.forum)
    return list(rows.select_related("user__person", "person"))


def _posts(scene: Scene, raw: str) -> dict[tuple[int, int], tuple[str, str]]:
    """Name and path of posts here, by topic and number there."""
    named = {(int(topic), int(post)) for post, topic in QUOTED.findall(raw)[:MOST]}
    named |= {(int(topic), int(post)) for topic, post in LINKED.findall(raw)[:MOST]}
    if not named:
        return {}
    wanted = reduce(or_, (Q(topic__number=topic, number=number) for topic, number in named))
    rows = MirroredPost.objects.filter(
        wanted, topic__mirror__forum=scene.forum, post__isnull=False
    ).select_related("post__author", "topic")
    return {
        (row.topic.number or 0, row.number or 0): (
            str(row.post.author),
            row.post.get_absolute_url(),
        )
        for row in rows
        if row.post is not None
    }
