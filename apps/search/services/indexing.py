# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries made from what they name, and taken away when it is gone; both may be done again."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Max

from apps.activity.models import Activity
from apps.search.documents import FORM, Document, languages_of, vectors
from apps.search.models import Entry, IndexedLanguage
from apps.search.sources import SOURCES

UPSERT = """
INSERT INTO search_entry (kind, object_id, event_id, language, title, at, vector, seen, form)
SELECT kind, object_id, event_id, language, title, at, vector::tsvector, seen, {form}
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[],
            %s::text[], %s::bigint[])
  AS fresh(kind, object_id, event_id, language, title, at, vector, seen)
ON CONFLICT (kind, object_id) DO UPDATE SET
  event_id = excluded.event_id, language = excluded.language, title = excluded.title,
  at = excluded.at, vector = excluded.vector, seen = excluded.seen, form = excluded.form
WHERE search_entry.seen <= excluded.seen
"""
"""Of two at it at once, the one that has seen more wins."""


@transaction.atomic
def index(kind: str, pks: Iterable[int]) -> int:
    """Make the entries of these anew and forget those that are there no more; how many stand.

    A handful of statements for any number; a thousand at once are enough.
    """
    pks = sorted(set(pks))
    seen = _seen(kind, pks)
    documents = SOURCES[kind].documents(pks)
    forget(kind, set(pks) - {document.object_id for document in documents})
    if documents:
        _write(documents, seen)
    return len(documents)


def forget(kind: str, pks: Iterable[int]) -> int:
    """Take the entries of these away; how many there were."""
    pks = list(pks)
    return Entry.objects.filter(kind=kind, object_id__in=pks).delete()[0] if pks else 0


def _write(documents: list[Document], seen: dict[int, int]) -> None:
    columns: list[Any] = [
        [document.kind for document in documents],
        [document.object_id for document in documents],
        [document.event_id for document in documents],
        [document.language for document in documents],
        [document.title for document in documents],
        [document.at for document in documents],
        vectors(documents),
        [seen.get(document.object_id, 0) for document in documents],
    ]
    _note_languages(documents)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT.format(form=FORM), columns)


def _seen(kind: str, pks: list[int]) -> dict[int, int]:
    """The last activity about each: asked before the thing itself is read."""
    model = SOURCES[kind].all().model
    rows = Activity.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=pks
    )
    return dict(rows.order_by().values_list("object_id").annotate(last=Max("pk")))


def _note_languages(documents: list[Document]) -> None:
    found = {code for document in documents for code in languages_of(document)}
    missing = found - set(IndexedLanguage.objects.values_list("code", flat=True))
    if missing:
        rows = [IndexedLanguage(code=code) for code in sorted(missing)]
        IndexedLanguage.objects.bulk_create(rows, ignore_conflicts=True)
