# SPDX-License-Identifier: AGPL-3.0-or-later
"""Split, merge and rename discussions. No row is ever deleted, and every address
of a discussion and of its posts goes on leading to the same words.

A post that moves keeps its id; a row without words keeps its number where it was.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core import languages
from apps.core.errors import Refused
from apps.permalinks import services as permalinks
from apps.threads.models import Post, Thread, ThreadPlace
from apps.threads.queries.rights import may_arrange
from apps.threads.services.carrying import carry_cases, carry_cases_into, locked_after_cases
from apps.threads.services.counting import follow_discussion
from apps.threads.services.granting import spend_unit
from apps.threads.services.locking import kin_of, lock_all, lock_with_kin, quoting
from apps.threads.services.places import changed, look_for_discussions, tell_it_left, void_quotes
from apps.threads.services.reading import carry_marks, pass_over_stubs
from apps.threads.services.roles import as_moderator, role_in, role_towards
from apps.threads.services.touching import refuse_arranging, refuse_silenced
from apps.threads.services.writing import checked_title
from apps.translations import services as translations

BATCH = 500


@transaction.atomic
def split(thread: Thread, *, numbers: Iterable[int], title: str, by: Any) -> Thread:
    """Move these posts into a discussion of their own, in the same places, with the same tags."""
    title = checked_title(title)
    thread = locked_after_cases(Q(thread=thread), partial(lock_with_kin, thread))
    _refuse_who_does_not_moderate(thread, by)
    refuse_silenced(by, threads=[thread.pk])
    _refuse_absent(thread)
    posts = list(
        thread.posts.filter(number__in=set(numbers), moved_to=None)
        .exclude(number=1)
        .order_by("number")
    )
    if not posts:
        raise Refused(
            _("Choose the posts to move. The first one stays where it is."), code="nothing"
        )
    first = posts[0]
    new = Thread.objects.create(
        event=thread.event,
        session=thread.session,
        title=title,
        language=first.language or languages.guess(title),
        created_by=by,
    )
    spend_unit(new, by=by)
    permalinks.issue(new)
    new.tags.set(thread.tags.all())
    ThreadPlace.objects.bulk_create(
        ThreadPlace(
            thread=new, area=place.area, event=place.event, session=place.session, added_by=by
        )
        for place in thread.places.select_related("area", "event", "session")
    )
    stubs = move_posts(posts, into=new, by=by)
    carry_marks(thread, into=new, before=0)
    new.continues = stubs[0]
    new.save(update_fields=["continues"])
    count_posts(thread)
    count_posts(new)
    pass_over_stubs(thread)
    follow_discussion(new)
    carry_cases(new)
    role = role_in(new.event_id, by)
    record("thread.split", new, by=by, posts=len(posts), came_from=thread.pk, **role)
    return new


@transaction.atomic
def merge(thread: Thread, *, into: Thread, by: Any) -> Thread:
    """Put all posts of `thread` at the end of `into`, which is then listed wherever both were.

    All addresses of the first lead to its posts in the second.
    """
    if thread.pk == into.pk:
        raise Refused(_("A discussion cannot be merged into itself."), code="itself")
    both = {thread.pk, into.pk}
    found = locked_after_cases(
        Q(thread__in=both), lambda: lock_all(both | kin_of(both) | quoting(both))
    )
    thread, into = found[thread.pk], found[into.pk]
    _refuse_who_does_not_moderate(thread, by)
    _refuse_who_does_not_moderate(into, by)
    refuse_silenced(by, threads=both)
    if thread.merged_into_id == into.pk:
        return into
    _refuse_absent(thread)
    _refuse_absent(into)
    before = into.posts_count
    move_posts(list(thread.posts.filter(moved_to=None).order_by("number")), into=into, by=by)
    void_quotes(Q(reply_to__thread=into) & ~Q(thread=into))
    carry_marks(thread, into=into, before=before)
    _list_wherever(thread, into, by)
    into.tags.add(*thread.tags.all())
    Thread.objects.filter(parent=thread).exclude(pk=into.pk).update(parent=into)
    if into.parent_id == thread.pk:
        into.parent = None
    Post.objects.filter(continued_in=into, thread=into).update(fragments={})
    thread.merged_into, thread.is_main = into, False
    thread.announced_at = thread.pinned_at = None
    thread.save(update_fields=["merged_into", "is_main", "announced_at", "pinned_at"])
    Thread.objects.filter(merged_into=thread).update(merged_into=into)
    into.save(update_fields=["parent"])
    permalinks.issue(thread, path=thread.get_absolute_url())
    count_posts(thread)
    count_posts(into)
    follow_discussion(into)
    carry_cases_into(thread, into=into)
    if thread.event is not None:
        look_for_discussions(thread.event)
    role = role_in(into.event_id, by)
    record("thread.merged", thread, by=by, event=into.event, into=into.pk, **role)
    if thread.event_id != into.event_id:
        tell_it_left(thread, thread.event, by)
    return into


@transaction.atomic
def rename(thread: Thread, *, title: str, by: Any) -> Thread:
    """Another title; the address follows, and every earlier one leads there."""
    title = checked_title(title)
    thread = lock_with_kin(thread)
    if not may_arrange(thread, by):
        raise Refused(
            _("Only whoever began a discussion, or a moderator, can arrange it."), code="not-yours"
        )
    refuse_arranging(by, threads=[thread.pk])
    _refuse_absent(thread)
    if thread.is_main:
        raise Refused(_("A session’s own discussion has the title of its session."), code="main")
    if thread.title == title:
        return thread
    before, thread.title = thread.title, title
    thread.save(update_fields=["title"])
    if thread.versions_in:
        translations.mark_outdated(thread, "title")
    permalinks.issue(thread)
    changed(thread)
    role = role_towards(thread, by)
    record("thread.renamed", thread, by=by, before=before, after=title, **role)
    return thread


def move_posts(posts: Sequence[Post], *, into: Thread, by: Any) -> list[Post]:
    """Give the posts the next numbers of `into`, leaving a row without words at each old number.

    Both discussions are locked by the caller. Two statements for each 500 posts.
    """
    now, stubs, number = timezone.now(), [], into.posts_count
    for post in posts:
        number += 1
        stubs.append(
            Post(
                thread_id=post.thread_id, number=post.number, author_id=post.author_id, text="",
                html="", language="", phase=post.phase, created_at=post.created_at,
                removed_at=now, removed_by=by, moved_to=post,
            )
        )  # fmt: skip
        post.thread, post.number, post.fragments, post.changed_in = into, number, {}, 0
    fields = ["thread", "number", "fragments", "changed_in"]
    Post.objects.bulk_update(posts, fields, batch_size=BATCH)
    into.posts_count = number
    return Post.objects.bulk_create(stubs, batch_size=BATCH)


def count_posts(thread: Thread) -> None:
    """Counters made anew from the posts, after some have moved."""
    here = thread.posts.filter(moved_to=None)
    numbers = thread.posts.aggregate(highest=Max("number"))["highest"] or 0
    thread.posts_count = numbers
    thread.moved_count = thread.posts.exclude(moved_to=None).count()
    thread.people_count = here.values("author").distinct().count()
    thread.last_post_at = here.aggregate(latest=Max("created_at"))["latest"]
    thread.save(update_fields=["posts_count", "moved_count", "people_count", "last_post_at"])
    changed(thread)


def _list_wherever(thread: Thread, into: Thread, by: Any) -> None:
    """The places of `thread`, its home among them, become places of `into`."""
    wanted: list[tuple[int | None, ...]] = list(
        thread.places.values_list("area", "event", "session")
    )
    wanted.append((None, thread.event_id, thread.session_id))
    known: set[tuple[int | None, ...]] = set(into.places.values_list("area", "event", "session"))
    known.add((None, into.event_id, into.session_id))
    if into.event_id is not None:
        known.add((None, into.event_id, None))
    ThreadPlace.objects.bulk_create(
        ThreadPlace(thread=into, area_id=area, event_id=event, session_id=session, added_by=by)
        for area, event, session in dict.fromkeys(wanted)
        if (area or event) and (area, event, session) not in known
    )


def _refuse_absent(thread: Thread) -> None:
    if thread.removed_at is not None or thread.merged_into_id is not None:
        raise Refused(_("This discussion is not here any more."), code="removed")


def _refuse_who_does_not_moderate(thread: Thread, by: Any) -> None:
    as_moderator(by, thread.event_id, thread.language)
