# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that should be gone are gone from the histories of versions, too."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from apps.accounts.models import Person
from apps.threads.models import Post, Thread
from apps.translating.models import Job, Revision
from apps.translations.models import Translation
from apps.translations.registry import words_of


def forget_words_of(person: Person, *, all_posts: bool) -> int:
    """Somebody leaves with their posts and titles, or with those that were removed: no earlier
    state of a version of them stays either. How many went."""
    asked = Q(question__asker=person, question__is_anonymous=True)
    posts = Post.objects.filter(Q(author=person) | asked)
    if not all_posts:
        return _forget(posts.exclude(removed_at=None).filter(hidden_at=None))
    started = Thread.objects.filter(created_by__person=person, is_main=False)
    return _forget(posts) + _forget(started)


def forget_machines(person: Person) -> int:
    """They want no machines: what those made of their words stays in no history. How many went."""
    gone = 0
    for objects, fields in words_of(person):
        made = Revision.objects.filter(kind=Translation.Kind.MACHINE, field__in=fields)
        gone += made.filter(**_of(objects)).delete()[0]
    return gone


def _forget(objects: QuerySet[Post] | QuerySet[Thread]) -> int:
    Job.objects.filter(**_of(objects)).delete()
    return Revision.objects.filter(**_of(objects)).delete()[0]


def _of(objects: QuerySet) -> dict[str, object]:
    return {
        "content_type": ContentType.objects.get_for_model(objects.model),
        "object_id__in": objects.order_by().values("pk"),
    }
