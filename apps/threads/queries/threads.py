# SPDX-License-Identifier: AGPL-3.0-or-later
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads.models import Post, Thread, ThreadPlace
from apps.threads.models.thread import ThreadQuerySet

LIST = 30
"""Discussions on a page of the list."""

FURTHER = 1_000
"""Discussions of other homes that an event lists."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ThreadsPage:
    """Discussions, the latest first; `older` is the key of the next page, empty at the end."""

    threads: list[Thread]
    older: str


def threads_of_event(event: Event, user) -> ThreadQuerySet:
    """The discussions listed at an event that have a post, the latest first, with their sessions.

    Those of other homes are asked for first, so that the rows come by an index.
    """
    further = ThreadPlace.objects.filter(event=event).values_list("thread", flat=True)
    numbers = list(further[:FURTHER])
    listed = Q(event=event) | Q(pk__in=numbers) if numbers else Q(event=event)
    return (
        Thread.objects.visible_to(user)
        .filter(listed, last_post_at__isnull=False)
        .select_related("event", "session__event")
        .latest_first()
    )


def threads_page(threads: ThreadQuerySet, *, before: str = "", size: int = LIST) -> ThreadsPage:
    """A page of discussions by key: those that were quiet before `before`, "<microseconds>-<id>".

    A key that nobody issued shows the first page.
    """
    if key := _key(before):
        moment, pk = key
        threads = threads.filter(Q(last_post_at__lt=moment) | Q(last_post_at=moment, pk__lt=pk))
    found = list(threads[: size + 1])
    older = _key_of(found[size - 1]) if len(found) > size else ""
    return ThreadsPage(found[:size], older)


def announcements(event: Event, *, most: int) -> list[Post]:
    """The first posts of what its organizers announced, the latest first, with their threads."""
    return list(
        Post.objects.filter(
            thread__event=event,
            thread__announced_at__isnull=False,
            thread__removed_at=None,
            number=1,
            removed_at=None,
        )
        .select_related("thread")
        .only(
            "html",
            "language",
            "number",
            "thread__title",
            "thread__language",
            "thread__announced_at",
            "thread__is_main",
        )
        .order_by("-thread__announced_at")[:most]
    )


def main_thread(session: Session) -> Thread | None:
    """The session's own discussion; None before its first post. One query."""
    thread = Thread.objects.filter(session=session, is_main=True, removed_at=None).first()
    if thread is not None:
        thread.session, thread.event = session, session.event
    return thread


def pulse(event: Event) -> str:
    """Changes whenever a post of the event is written: for the key of pages that list discussions.

    One query that reads one row of its own, one of those listed here too, and which events are
    hidden: what is listed here may have its home in one.
    """
    there = Thread.objects.filter(last_post_at__isnull=False).latest_first()
    rows = there.values_list("pk", "version")
    own, further = rows.filter(event=event)[:1], rows.filter(places__event=event)[:1]
    found = own.union(further, hidden_events(), all=True)
    return " ".join(sorted(f"{pk}.{version}" for pk, version in found))


def hidden_events() -> QuerySet[Event, tuple[int, int]]:
    """One row that is another when other events are hidden; none while no event is."""
    hidden = Event.objects.filter(hidden=True).order_by().values("hidden")
    return hidden.annotate(number=Count("pk"), which=Sum("pk")).values_list("number", "which")


def _key_of(thread: Thread) -> str:
    moment = thread.last_post_at or timezone.now()
    microseconds = (moment - EPOCH) // (datetime.resolution)
    return f"{microseconds}-{thread.pk}"


def _key(text: str) -> tuple[datetime, int] | None:
    microseconds, _, pk = text.partition("-")
    if not (microseconds.isdecimal() and pk.isdecimal()):
        return None
    if len(microseconds) > 16 or len(pk) > 18:
        return None
    return EPOCH + datetime.resolution * int(microseconds), int(pk)
