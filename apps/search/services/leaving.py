# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing that somebody takes away when they leave can be found afterwards."""

from django.db.models import Q

from apps.accounts.personal import Leaving
from apps.search.models import Entry
from apps.search.services.indexing import forget
from apps.threads.models import Post, Thread


def let_go(leaving: Leaving) -> None:
    """Runs before the texts go; what stays of them is put back by the reaction that follows."""
    forget(Entry.Kind.PERSON, {leaving.person.pk, leaving.former.pk})
    if leaving.takes_posts:
        posts = Post.objects.filter(Q(author=leaving.person) | Q(question__asker=leaving.person))
        Entry.objects.filter(kind=Entry.Kind.POST, object_id__in=posts.values("pk")).delete()
        threads = Thread.objects.filter(created_by=leaving.user)
        Entry.objects.filter(kind=Entry.Kind.THREAD, object_id__in=threads.values("pk")).delete()
