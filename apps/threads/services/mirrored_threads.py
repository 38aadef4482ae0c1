# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to whole topics of a mirrored forum happens to discussions here (see mirrored)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Person, User
from apps.activity.services import record
from apps.core import languages
from apps.events.models import Event
from apps.permalinks import services as permalinks
from apps.sessions.models import Session
from apps.threads.models import Area, Case, Post, Tag, Thread, ThreadPlace
from apps.threads.services.arranging import count_posts, move_posts
from apps.threads.services.carrying import locked_after_cases
from apps.threads.services.changing import set_closed
from apps.threads.services.counting import follow_discussion
from apps.threads.services.granting import count_unit
from apps.threads.services.locking import (
    kin_of,
    lock,
    lock_all,
    lock_with_kin,
    lock_with_quoting,
    quoting,
)
from apps.threads.services.mirrored import NEVER_KEPT, named, shortened
from apps.threads.services.places import (
    TAG_LENGTH,
    TAGS_AT_MOST,
    changed,
    look_for_discussions,
    tags_named,
    void_quotes,
)
from apps.threads.services.reading import carry_marks, pass_over_stubs
from apps.threads.services.removing import came_or_went
from apps.threads.services.writing import TITLE_LENGTH
from apps.translations import services as translations


@transaction.atomic
def absorb_start(
    *,
    event: Event | None = None,
    session: Session | None = None,
    areas: Collection[Area] = (),
    tags: Iterable[str] = (),
    title: str = "",
    language: str = "",
    main: bool = False,
    author: Person | None = None,
    place: str,
    quiet: bool = False,
) -> Thread:
    """A discussion without posts, for `absorb`: nobody sees it before the first one.

    With `main` the session's own, the one that there is already where there is one.
    """
    account = User.objects.filter(person=author).first() if author is not None else None
    event = session.event if session is not None else event
    title = fitting_title(session.title if main and session is not None else title)
    made: dict[str, Any] = {"event": event, "title": title, "created_by": account}
    told: dict[str, Any] = {"place": named(place), "quiet": quiet}
    if main:
        made["language"] = session.language if session is not None else language
        thread, is_new = Thread.objects.get_or_create(session=session, is_main=True, defaults=made)
        if is_new:
            record("thread.started", thread, by=account, **told)
        return thread
    language = languages.canonical(language) or languages.guess(title)
    labels = fitting_tags(tags)
    thread = Thread.objects.create(
        session=session, language=language, arranged=bool(areas or labels), **made
    )
    count_unit(thread, by=account)
    permalinks.issue(thread)
    ThreadPlace.objects.bulk_create(ThreadPlace(thread=thread, area=area) for area in areas)
    thread.tags.set(tags_named(labels))
    record("thread.started", thread, by=account, **told)
    return thread


@transaction.atomic
def absorb_title(thread: Thread, *, title: str, place: str) -> Thread:
    """The title that the topic has on the forum; its earlier addresses lead to the new one. A
    session's own discussion keeps the title of its session."""
    thread = lock_with_kin(thread)
    before, title = thread.title, fitting_title(title)
    if thread.is_main or thread.merged_into_id is not None or before == title:
        return thread
    thread.title = title
    thread.save(update_fields=["title"])
    if thread.versions_in:
        translations.mark_outdated(thread, "title")
    permalinks.issue(thread)
    changed(thread)
    record("thread.renamed", thread, before=before, after=title, place=named(place))
    return thread


@transaction.atomic
def absorb_tags(thread: Thread, *, names: Iterable[str], place: str) -> Thread:
    """The tags that the topic has on the forum; those that are hidden here stay as they are."""
    thread = lock_with_kin(thread)
    tags = tags_named(fitting_tags(names))
    before = set(thread.tags.values_list("pk", flat=True))
    kept = before - set(Tag.objects.shown_in(thread.event_id).values_list("pk", flat=True))
    wanted = {tag.pk for tag in tags} | kept
    if wanted != before:
        thread.tags.set(wanted)
        changed(thread)
        slugs = [tag.slug for tag in tags]
        record("thread.tagged", thread, tags=slugs, place=named(place))
    return thread


@transaction.atomic
def absorb_close(thread: Thread, *, place: str) -> Thread:
    """It was closed on the forum: here, too, it can be read only."""
    thread = lock(thread)
    if thread.closed_at is None:
        set_closed(thread, timezone.now(), None)
        record("thread.closed", thread, place=named(place))
    return thread


@transaction.atomic
def absorb_reopen(thread: Thread, *, place: str) -> Thread:
    """It was opened again on the forum."""
    thread = lock(thread)
    if thread.closed_at is not None:
        set_closed(thread, None, None)
        record("thread.reopened", thread, place=named(place))
    return thread


@transaction.atomic
def absorb_move(posts: Collection[Post], *, into: Thread, place: str) -> int:
    """Posts of one or several discussions went into this one on the forum; how many moved.

    They come to its end in their order. Each keeps its address, and leaves its number behind.
    """
    wanted = {post.pk for post in posts}
    here = Post.objects.filter(pk__in=wanted, moved_to=None).exclude(thread=into.pk)
    homes = set(here.order_by().values_list("thread", flat=True))
    numbers = homes | {into.pk}
    found = locked_after_cases(
        Q(thread__in=numbers), lambda: lock_all(numbers | kin_of(numbers) | quoting(numbers))
    )
    into = found[into.pk]
    moved = 0
    for home in sorted(homes):
        theirs = list(here.filter(thread=home).order_by("number"))
        if theirs:
            _move(theirs, found[home], into, place)
            moved += len(theirs)
    if moved:
        void_quotes(Q(reply_to__in=wanted))
        count_posts(into)
        follow_discussion(into)
        cases = Case.objects.filter(post__in=wanted, decided_at=None)
        cases.update(event=into.event, thread=into)
        if into.event is not None:
            look_for_discussions(into.event)
    return moved


@transaction.atomic
def absorb_thread_removal(thread: Thread, *, at: datetime, place: str, reason: str = "") -> bool:
    """The topic was removed on the forum: its discussion goes, its addresses say so; whether it
    did. One in which people wrote here stays, and so does a session's own."""
    thread = lock_with_quoting(thread)
    written_here = thread.posts.filter(moved_to=None, origin__isnull=True, removed_at=None)
    if thread.is_main or thread.merged_into_id is not None or written_here.exists():
        return False
    if thread.gone_in:
        return True
    thread.gone_in = named(place)
    thread.save(update_fields=["gone_in"])
    if thread.removed_at is None:
        thread.removed_at, thread.removed_by, thread.removed_reason = at, None, shortened(reason)
        permalinks.retire(thread, reason=thread.removed_reason)
        came_or_went(thread)
        record("thread.removed", thread, thread=thread.pk, place=thread.gone_in)
    return True


@transaction.atomic
def absorb_thread_recovery(thread: Thread) -> Thread:
    """The topic is back on the forum; it is shown again unless it was taken away here, too."""
    thread = lock_with_quoting(thread)
    if not thread.gone_in:
        return thread
    place, thread.gone_in = thread.gone_in, ""
    thread.save(update_fields=["gone_in"])
    here = (thread.hidden_at, thread.removed_rule, thread.removed_by_id)
    if any(mark is not None for mark in here):
        return thread
    thread.removed_at, thread.removed_reason = None, ""
    permalinks.restore(thread)
    came_or_went(thread)
    record("thread.put_back", thread, thread=thread.pk, place=place)
    return thread


def _move(posts: Sequence[Post], thread: Thread, into: Thread, place: str) -> None:
    before = into.posts_count
    move_posts(posts, into=into, by=None)
    carry_marks(thread, into=into, before=before)
    pass_over_stubs(thread)
    count_posts(thread)
    if thread.event is not None:
        look_for_discussions(thread.event)
    told: dict[str, Any] = {"posts": len(posts), "came_from": thread.pk, "place": named(place)}
    record("thread.split", into, **told)


def fitting_title(title: str) -> str:
    """A title of the forum as it can stand here: on one line, cut where it is too long."""
    title = " ".join(NEVER_KEPT.sub("", title).split()) or "…"
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1].rstrip()}…"


def fitting_tags(names: Iterable[str]) -> Sequence[str]:
    """Those of the forum's tags that a discussion can have here, the first ones of many."""
    names = [NEVER_KEPT.sub("", name) for name in names]
    return [name for name in names if 0 < len(name) <= TAG_LENGTH][:TAGS_AT_MOST]
