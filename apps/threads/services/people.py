# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from changes of people; each may be done again without harm."""

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import Person
from apps.threads.models import FollowUp, Post, Thread
from apps.threads.services.mentioning import move_mentions
from apps.threads.services.thanks import move_thanks
from apps.threads.services.votes import move_votes


@transaction.atomic
def follow_rename(person: Person) -> int:
    """Show the new name on what they wrote and on the answers to it; how many discussions.

    The fragments are dropped here and made anew by the next reader of each page.
    """
    theirs = Post.objects.filter(author=person)
    threads = list(theirs.order_by("thread").values_list("thread", flat=True).distinct())
    Post.objects.filter(reply_to__in=theirs.values("pk")).update(fragments={})
    theirs.update(fragments={})
    Thread.objects.filter(pk__in=threads).update(version=F("version") + 1)
    return len(threads)


@transaction.atomic
def follow_merge(person: Person, *, into: Person) -> int:
    """Give what a merged person wrote to the one that stays; how many posts moved."""
    theirs = Post.objects.filter(author=person)
    threads = list(theirs.order_by("thread").values_list("thread", flat=True).distinct())
    move_thanks(person, into=into)
    move_mentions(person, into=into)
    FollowUp.objects.filter(owner=person).update(owner=into)
    move_votes(person, into=into)
    moved = theirs.update(author=into)
    people = (
        Post.objects.filter(thread=OuterRef("pk"), moved_to=None)
        .order_by()
        .values("thread")
        .annotate(people=Count("author", distinct=True))
        .values("people")
    )
    Thread.objects.filter(pk__in=threads).update(people_count=Coalesce(Subquery(people), 0))
    follow_rename(into)
    return moved
