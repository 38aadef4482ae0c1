# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thank somebody for a post, and take it back."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.accounts.models import Person
from apps.activity.live import publish
from apps.activity.services import record
from apps.core.errors import Refused
from apps.threads.models import Post, Thank, Thread
from apps.threads.queries.questions import wrote
from apps.threads.services import pace
from apps.threads.services.touching import refuse_touch


@transaction.atomic
def thank(post: Post, *, by: Any) -> int:
    """Count somebody's thanks, once; how many there are now. Refused for one's own post."""
    post = _locked(post)
    if post.removed_at is not None:
        raise Refused(_("This post was removed."), code="removed")
    if wrote(post, by):
        raise Refused(_("This is your own post."), code="own")
    refuse_touch(by, post.thread.event_id, post.thread_id)
    _thank, new = Thank.objects.get_or_create(post=post, person=by.person)
    if not new:
        return post.thanks_count
    return _counted(post, "post.thanked", step=1, by=by)


@transaction.atomic
def take_back(post: Post, *, by: Any) -> int:
    """Thank no longer; how many still do."""
    pace.TOUCHES.keep(by.pk)
    post = _locked(post)
    gone, _rows = Thank.objects.filter(post=post, person=by.person).delete()
    if not gone:
        return post.thanks_count
    return _counted(post, "post.thanks_taken_back", step=-1, by=by)


def move_thanks(person: Person, *, into: Person) -> None:
    """What a merged person thanked for is thanked for by the one that stays, once each."""
    theirs = Thank.objects.filter(person=person)
    posts = list(theirs.values_list("post", flat=True))
    twice = Thank.objects.filter(person=into, post__in=posts).values("post")
    theirs.filter(post__in=list(twice.values_list("post", flat=True))).delete()
    theirs.filter(post__author__in=[person, into]).delete()
    theirs.update(person=into)
    own = Thank.objects.filter(person=into, post__author__in=[person, into])
    posts += own.values_list("post", flat=True)
    own.delete()
    count_again(posts)


def forget_thanks(person: Person) -> None:
    """Nobody is thanked by who has left."""
    theirs = Thank.objects.filter(person=person)
    posts = list(theirs.values_list("post", flat=True))
    theirs.delete()
    count_again(posts)


def count_again(posts: Collection[int]) -> None:
    """Set the count of these posts to what is in the table, and what a forum told of."""
    if not posts:
        return
    thanks = (
        Thank.objects.filter(post=OuterRef("pk"))
        .order_by()
        .values("post")
        .annotate(thanks=Count("pk"))
        .values("thanks")
    )
    threads = Post.objects.filter(pk__in=posts).values("thread")
    Thread.objects.filter(pk__in=threads).update(version=F("version") + 1)
    here = Coalesce(Subquery(thanks), 0)
    Post.objects.filter(pk__in=posts).update(thanks_count=here + F("thanks_there"))


@transaction.atomic
def absorb_thanks(post: Post, *, count: int) -> int:
    """So many people liked it on the forum, beside those who thank here; how many there are now.
    Who they are is not known here."""
    post = _locked(post)
    step = max(0, count) - post.thanks_there
    if step:
        post.thanks_there += step
        post.thanks_count += step
        post.save(update_fields=["thanks_count", "thanks_there"])
        _tell(post)
    return post.thanks_count


def _locked(post: Post) -> Post:
    """The post as it is now; its discussion is locked, so that the count is exact."""
    Thread.objects.select_for_update().only("pk").get(pk=post.thread_id)
    rows = Post.objects.select_related("thread__event").defer("fragments", "html", "text")
    return rows.get(pk=post.pk)


def _counted(post: Post, verb: str, *, step: int, by: Any) -> int:
    """The new count, kept on the post; pages that show it are made anew."""
    post.thanks_count += step
    post.save(update_fields=["thanks_count"])
    record(verb, post, by=by, event=post.thread.event, thread=post.thread_id)
    _tell(post)
    return post.thanks_count


def _tell(post: Post) -> None:
    """Kept pages show the old count, open ones are told of the new one."""
    Thread.objects.filter(pk=post.thread_id).update(version=F("version") + 1)
    publish(f"thread:{post.thread_id}", "thanks", post=post.pk, count=post.thanks_count)
