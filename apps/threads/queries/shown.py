# SPDX-License-Identifier: AGPL-3.0-or-later
"""A discussion as its page shows it, in one query that is compiled once."""

from collections.abc import Callable
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core.prepared import Prepared
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads.models import Thread

THREAD = (
    "id", "version", "title", "language", "is_main", "closed_at", "posts_count",
    "moved_count", "people_count", "arranged", "parent_id", "continues_id", "created_by_id",
    "pinned_at", "versions_in",
)  # fmt: skip
EVENT = (
    "id", "version", "has_discussions", "slug", "name", "language", "timezone", "place",
    "languages", "begins_at", "finishes_at", "safety_contact", "holds_first_posts",
)  # fmt: skip
SESSION = (
    "id", "version", "code", "title", "language", "starts_at", "ends_at", "track_id", "state",
)  # fmt: skip


def shown_thread(number: int, user) -> Thread | None:
    """The discussion of this number with its event and session; None when this reader has none.

    Only the fields above are there, and nothing may be saved.
    """
    if not user.is_authenticated:
        rows = _prepared("stranger").rows(thread=number)
    elif user.is_superuser:
        rows = _prepared("superuser").rows(thread=number)
    else:
        rows = _prepared("reader").rows(thread=number, user=user.pk)
    return _made(rows[0]) if rows else None


def thread_versions(number: int) -> tuple | None:
    """What a stranger's page of this discussion is made of; None where they have none. One query,
    the smallest there is."""
    rows = _VERSIONS.rows(thread=number)
    return rows[0] if rows else None


@cache
def _prepared(reader: str) -> Prepared:
    """What `visible_to` lets this kind of reader see, which stays the one place for the rule."""

    def build(slot: Callable[[str], int]) -> QuerySet[Thread, tuple]:
        users = {
            "stranger": AnonymousUser,
            "superuser": lambda: User(is_superuser=True),
            "reader": lambda: User(pk=slot("user")),
        }
        return (
            Thread.objects.visible_to(users[reader]())
            .filter(pk=slot("thread"))
            .values_list(
                *THREAD,
                *(f"event__{name}" for name in EVENT),
                *(f"session__{name}" for name in SESSION),
            )
        )

    return Prepared(build)


def _made(row: tuple) -> Thread:
    in_thread, in_event = len(THREAD), len(THREAD) + len(EVENT)
    event = session = None
    if row[in_thread] is not None:
        event = Event(**dict(zip(EVENT, row[in_thread:in_event], strict=True)))
    if row[in_event] is not None:
        session = Session(event=event, **dict(zip(SESSION, row[in_event:], strict=True)))
    fields = dict(zip(THREAD, row[:in_thread], strict=True))
    return Thread(event=event, session=session, **fields)


_VERSIONS = Prepared(
    lambda slot: (
        Thread.objects.visible_to(AnonymousUser())
        .filter(pk=slot("thread"))
        .values_list("version", "event__version", "session__version")
    )
)
