# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for moderators goes with the texts it is about: it is decided where they are now."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.threads.models import Case, HeldPost, Post, Thread

Found = TypeVar("Found")


class _CameMeanwhile(Exception):
    """A case was opened while one waited for its discussion: let go of that, and begin anew."""


def locked_after_cases(about: Q, lock: Callable[[], Found]) -> Found:
    """What `lock` locks, after the open cases about it: everybody locks cases first, then texts
    that wait, then discussions."""
    rows = Case.objects.filter(about, decided_at=None).order_by("pk")
    while True:
        with suppress(_CameMeanwhile), transaction.atomic():
            known = set(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
            found = lock()
            if set(rows.values_list("pk", flat=True)) - known:
                raise _CameMeanwhile
            return found


def carry_cases(thread: Thread) -> None:
    """All that is open about a discussion and its posts waits in the event where it is now."""
    about = Q(thread=thread) | Q(post__thread=thread)
    Case.objects.filter(about, decided_at=None).update(event=thread.event, thread=thread)
    HeldPost.objects.filter(thread=thread, decided_at=None).update(event=thread.event)


def carry_cases_into(thread: Thread, *, into: Thread) -> None:
    """The same for one that was merged, its posts having moved.

    What was said about it as a whole is about its first post now: the rest of the other discussion
    has nothing to do with it.
    """
    HeldPost.objects.filter(thread=thread, decided_at=None).update(thread=into, event=into.event)
    open_ones = Case.objects.filter(decided_at=None)
    open_ones.filter(thread=thread).exclude(post=None, held=None).update(thread=into)
    for case in open_ones.filter(thread=thread, post=None, held=None):
        first = Post.objects.filter(thread=into, removed_at=None)
        post = first.filter(pk__in=thread.posts.filter(number=1).values("moved_to")).first()
        about = open_ones.filter(post=post) if post else open_ones.filter(thread=into, post=None)
        if other := about.filter(held=None).first():
            _join(case, other)
        else:
            case.thread, case.post = into, post
            case.language = post.language if post else into.language
            case.save(update_fields=["thread", "post", "language"])
    carry_cases(into)


def _join(case: Case, other: Case) -> None:
    """Two open cases have come to be about one text: the first names the other one as its reason,
    which has all reports but those of people who gave one already."""
    known = other.reports.exclude(reporter=None).values("reporter")
    case.reports.exclude(reporter__in=known).update(case=other)
    case.outcome, case.decided_at, case.reason = Case.Outcome.JOINED, timezone.now(), str(other)
    case.save(update_fields=["outcome", "decided_at", "reason"])
