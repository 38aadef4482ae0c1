# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterable

from django.db.models import QuerySet

from apps.accounts.models import Person
from apps.search.documents import Document, Part


def everything() -> QuerySet[Person]:
    """Without those who left, names that were joined with another, and whoever asks without one."""
    return Person.objects.filter(merged_into=None, left_at=None, unnamed=False)


def documents(pks: Iterable[int]) -> list[Document]:
    return [
        Document(
            kind="person",
            object_id=person.pk,
            at=person.created_at,
            name=person.name,
            parts=(
                Part(person.name, is_title=True),
                Part(person.affiliation, person.affiliation_language),
            ),
        )
        for person in everything().filter(pk__in=pks)
    ]
