# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a reader has come in the discussions that a page shows, and what they have missed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from apps.core.prepared import Prepared
from apps.threads.models import Mention, Post, Reading, Thread
from apps.threads.models.thread import ThreadQuerySet
from apps.threads.queries.posts import page_with


class Mark(NamedTuple):
    """The number of the last post read, and when that was; 0 and None where nothing was read.

    `gone` are the numbers after it that nothing is left to read at: posts removed or moved away.
    """

    number: int = 0
    read_at: datetime | None = None
    gone: int = 0

    @property
    def is_none(self) -> bool:
        return self.read_at is None


def gone_after(thread: str, number: str) -> Coalesce:
    """How many posts of the row's discussion after the row's number are there no more."""
    posts = Post.objects.filter(thread=OuterRef(thread), number__gt=OuterRef(number))
    gone = posts.filter(removed_at__isnull=False).order_by().values("thread")
    return Coalesce(Subquery(gone.annotate(count=Count("pk")).values("count")), 0)


_ONE = Prepared(
    lambda slot: (
        Reading.objects.filter(user=slot("user"), thread=slot("thread"))
        .annotate(gone=gone_after("thread", "number"))
        .values_list("number", "read_at", "gone")
    )
)


def mark_of(user, thread: int) -> Mark:
    """How far this reader has come in one discussion; one small query."""
    rows = _ONE.rows(user=user.pk, thread=thread)
    return Mark(*rows[0]) if rows else Mark()


def marks_of(user, threads: Collection[int]) -> dict[int, Mark]:
    """The same for several, by discussion; those never opened stand for themselves. One query."""
    rows = Reading.objects.filter(user=user, thread__in=threads)
    rows = rows.annotate(gone=gone_after("thread", "number"))
    found = {
        pk: Mark(*mark) for pk, *mark in rows.values_list("thread", "number", "read_at", "gone")
    }
    return {pk: found.get(pk, Mark()) for pk in threads}


def new_to(threads: ThreadQuerySet, user) -> ThreadQuerySet:
    """Of these discussions those with something unread: posts after the reader's mark that are
    still there, or, where there is none, anything said since they have an account."""
    mine = FilteredRelation("readings", condition=Q(readings__user=user))
    after = Post.objects.filter(
        thread=OuterRef("pk"), number__gt=OuterRef("mine__number"), removed_at=None
    )
    return threads.annotate(mine=mine).filter(
        (Q(posts_count__gt=F("mine__number")) & Exists(after))
        | Q(mine__number=None, last_post_at__gt=user.date_joined)
    )


LOOKED_THROUGH = 300
"""Of what somebody takes part in, the discussions they read last are looked through."""

MISSED = 6
ANSWERS = 2
FAR_BACK = 500
"""Answers are looked for among the last posts of a discussion."""


@dataclass(frozen=True)
class Missed:
    """A discussion somebody takes part in, with what came since they read: among it answers to
    what they wrote, the first ones."""

    thread: Thread
    number: int
    gone: int
    answers: list[Post]

    @property
    def new(self) -> int:
        return self.thread.posts_count - self.number - self.gone

    @property
    def place(self) -> str:
        """The page of the first new post, and the line above it."""
        page, _, _ = self.thread.get_absolute_url().partition("#")
        return f"{page}?after={page_with(self.number + 1)}#new"


def missed(user) -> list[Missed]:
    """What is new in discussions this reader wrote in, the latest first. Three queries at most,
    however many they are."""
    latest = Reading.objects.filter(user=user, takes_part=True).order_by("-read_at")
    # By their numbers, not joined: whatever the database reckons, it looks at no more than these.
    read = dict(latest.values_list("thread", "number")[:LOOKED_THROUGH])
    if not read:
        return []
    threads = new_to(Thread.objects.visible_to(user).listed().filter(pk__in=read), user)
    threads = threads.annotate(gone=gone_after("pk", "mine__number"))
    found: list[Any] = list(threads.select_related("event", "session").latest_first()[:MISSED])
    answers = _answers(user, found, read) if found else []
    return [
        Missed(
            thread,
            read[thread.pk],
            thread.gone,
            [post for post in answers if post.thread_id == thread.pk][:ANSWERS],
        )
        for thread in found
    ]


def takes_part(user) -> bool:
    """Whether they wrote anywhere: then it can be said that they have read everything."""
    return Reading.objects.filter(user=user, takes_part=True).exists()


def _answers(user, threads: list[Thread], read: dict[int, int]) -> list[Post]:
    """Answers to what this reader wrote, and posts that name them, after what they read."""
    after = Q()
    for thread in threads:
        number = max(read[thread.pk], thread.posts_count - FAR_BACK)
        after |= Q(thread=thread.pk, number__gt=number)
    mine = Q(reply_to__author=user.person_id) | Exists(
        Mention.objects.filter(post=OuterRef("pk"), person=user.person_id)
    )
    posts = Post.objects.filter(after, mine, removed_at=None).annotate(
        is_answer=Q(reply_to__author=user.person_id)
    )
    others = posts.exclude(author=user.person_id).select_related("author").order_by("number")
    return list(
        others.only("thread", "number", "html", "language", "author")[: MISSED * ANSWERS * 4]
    )
