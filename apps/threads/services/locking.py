# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which order discussions are locked: by their numbers, before anything in them."""

from collections.abc import Callable
from contextlib import suppress
from copy import copy
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.core.prepared import Prepared
from apps.threads.models import Post, Thread


class Elsewhere(Exception):
    """What was locked is another discussion's today: let go of it and take that one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.thread = Thread(pk=number)


CHANGING = (
    "event_id", "session_id", "is_main", "continues_id", "merged_into_id", "closed_at",
    "removed_at", "posts_count", "people_count", "last_post_at", "version",
)  # fmt: skip
"""What a new post depends on, and what becomes different with it."""

_CHANGING = Prepared(
    lambda slot: Thread.objects.select_for_update().filter(pk=slot("thread")).values_list(*CHANGING)
)

Write = TypeVar("Write", bound=Callable[..., Any])


def where_it_is_now(write: Write) -> Write:
    """For a verb that writes in a discussion and raises Elsewhere: it writes there instead."""

    @wraps(write)
    def follow(thread: Thread, **said: Any) -> Any:
        while True:
            try:
                return write(thread, **said)
            except Elsewhere as elsewhere:
                thread = elsewhere.thread

    return cast(Write, follow)


def lock(thread: Thread) -> Thread:
    """The discussion with its event and session, its row locked until the transaction ends."""
    return _at_home(_rows().get(pk=thread.pk))


def lock_all(numbers: set[int]) -> dict[int, Thread]:
    """Several discussions by their numbers, locked in one order by everybody who needs several."""
    rows = _rows().filter(pk__in=numbers).order_by("pk")
    return {thread.pk: _at_home(thread) for thread in rows}


def _rows() -> QuerySet[Thread]:
    return Thread.objects.select_for_update(of=("self",)).select_related("event", "session")


def _at_home(thread: Thread) -> Thread:
    """Whoever waited for a row while it was moved is given its new columns by PostgreSQL, beside
    what was joined to the old ones: event and session are asked for anew then."""
    for name in ("event", "session"):
        known = getattr(thread, name)
        if getattr(thread, f"{name}_id") != (known and known.pk):
            del thread._state.fields_cache[name]
    return thread


def kin_of(numbers: set[int]) -> set[int]:
    """The discussions whose pages name these: the whole each is a part of and the one it continues,
    their own parts, and what goes on from them."""
    rows = Thread.objects.filter(pk__in=numbers).values_list("parent", "continues__thread")
    above = {number for row in rows for number in row if number is not None}
    below = Thread.objects.filter(Q(parent__in=numbers) | Q(continues__thread__in=numbers))
    return above | set(below.values_list("pk", flat=True))


def quoting(numbers: set[int]) -> set[int]:
    """The discussions with posts that answer posts of these: they show who wrote what."""
    posts = Post.objects.filter(reply_to__thread__in=numbers)
    return set(posts.values_list("thread", flat=True))


def lock_with_kin(thread: Thread) -> Thread:
    """`lock` for what shows on the pages of its kin too, which are locked with it."""
    return lock_all({thread.pk} | kin_of({thread.pk}))[thread.pk]


def lock_with_quoting(thread: Thread) -> Thread:
    """`lock_with_kin`, and those with posts that quote from it: for what shows there too."""
    numbers = {thread.pk}
    return lock_all(numbers | quoting(numbers) | kin_of(numbers))[thread.pk]


def lock_with_parts(thread: Thread) -> dict[int, Thread]:
    """What `lock_with_quoting` locks, for a discussion and for its parts."""
    parts = Thread.objects.filter(parent=thread.pk, merged_into=None)
    numbers = {thread.pk, *parts.values_list("pk", flat=True)}
    return lock_all(numbers | quoting(numbers) | kin_of(numbers))


def lock_to_write(thread: Thread) -> Thread:
    """The same discussion, its row locked and what others may have changed meanwhile read again;
    Elsewhere when it was merged into another.

    Its event and session are those it came with, where it is theirs still.
    """
    [row] = _CHANGING.rows(thread=thread.pk)
    thread = copy(thread)
    for name, value in zip(CHANGING, row, strict=True):
        setattr(thread, name, value)
    if thread.merged_into_id is not None:
        raise Elsewhere(thread.merged_into_id)
    return thread


def lock_where_it_is(thread: Thread) -> Thread:
    """`lock_to_write`, of the one it was merged into where it was."""
    while True:
        try:
            with transaction.atomic():
                return lock_to_write(thread)
        except Elsewhere as elsewhere:
            thread = elsewhere.thread


def lock_home(post: Post) -> Thread:
    """The discussion where the post is now, locked."""
    home = Post.objects.filter(pk=post.pk).values_list("thread", flat=True)
    while True:
        with suppress(Elsewhere), transaction.atomic():
            thread = lock(Thread(pk=home.get()))
            if thread.pk != (now := home.get()):
                raise Elsewhere(now)
            return thread


def lock_with_answers(post: Post) -> Thread:
    """The post's discussion, locked with the others where the post is quoted.

    Elsewhere when the post was moved away meanwhile.
    """
    home = Post.objects.values_list("thread", flat=True).get(pk=post.pk)
    quoting = set(post.replies.exclude(thread=home).values_list("thread", flat=True))
    found = lock_all(quoting | {home})
    now = Post.objects.values_list("thread", flat=True).get(pk=post.pk)
    if now != home:
        raise Elsewhere(now)
    return found[home]
