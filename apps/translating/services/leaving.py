# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that should be gone are gone from the histories of versions, too."""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from apps.accounts.models import Person
from apps.sessions.models import Session, Summary
from apps.threads.models import Post, Thread
from apps.translating.models import Job, Revision, Segment
from apps.translations import services as translations
from apps.translations.models import Translation
from apps.translations.queries import machines_may
from apps.translations.registry import spoken, words_of

SESSION_TEXTS = ("title", "abstract", "description")


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
    return sum(_forget_unwanted(objects, fields) for objects, fields in words_of(person))


def forget_unasked() -> int:
    """The same for sessions whose speakers have not all said yes."""
    return sum(_forget_unwanted(objects, fields) for objects, fields in spoken())


def withdraw_unallowed(session: int) -> None:
    """Another speaks there now, who may not have said yes."""
    of_session = (Session.objects.filter(pk=session), Summary.objects.filter(session=session))
    for objects, fields in zip(of_session, (SESSION_TEXTS, ("text",)), strict=True):
        translations.withdraw_unwanted(objects, fields)
        _forget_unwanted(objects, fields)


def _forget_unwanted(objects: QuerySet[Any], fields: Sequence[str]) -> int:
    made = Revision.objects.filter(kind=Translation.Kind.MACHINE, field__in=fields, **_of(objects))
    found = set(made.values_list("object_id", "field").order_by())
    rows = objects.model._default_manager.in_bulk({pk for pk, _field in found})
    unwanted = Q(pk__in=())
    for pk, field in found:
        if pk in rows and not machines_may(rows[pk], field):
            unwanted |= Q(object_id=pk, field=field)
    _forget_pieces(Job.objects.filter(unwanted, **_of(objects)))
    return made.filter(unwanted).delete()[0]


def forget_pieces_of(objects: QuerySet[Any]) -> int:
    """These texts are removed: what machines made of their pieces is not kept for later."""
    return _forget_pieces(Job.objects.filter(**_of(objects)))


def _forget_pieces(jobs: QuerySet[Job]) -> int:
    """Another text with the very words asks for them once more."""
    return Segment.objects.filter(jobs__overlap=list(jobs.values_list("pk", flat=True))).delete()[0]


def _forget(objects: QuerySet[Post] | QuerySet[Thread]) -> int:
    forget_pieces_of(objects)
    Job.objects.filter(**_of(objects)).delete()
    return Revision.objects.filter(**_of(objects)).delete()[0]


def _of(objects: QuerySet) -> dict[str, object]:
    return {
        "content_type": ContentType.objects.get_for_model(objects.model),
        "object_id__in": objects.order_by().values("pk"),
    }
