# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterable

from django.db.models import QuerySet

from apps.core.text.plain import plain
from apps.events.models import Event
from apps.search.documents import Document, Part


def everything() -> QuerySet[Event]:
    return Event.objects.all()


def documents(pks: Iterable[int]) -> list[Document]:
    rows = everything().filter(pk__in=pks).select_related("series")
    return [_document(event) for event in rows]


def _document(event: Event) -> Document:
    parts = [
        Part(event.name, event.language, is_title=True),
        Part(event.place),
        Part(plain(event.description_html), event.language),
    ]
    if event.series is not None:
        parts.insert(1, Part(event.series.name, event.series.language))
    return Document(
        kind="event",
        object_id=event.pk,
        event_id=event.pk,
        at=event.begins_at,
        language=event.language,
        name=event.name,
        parts=tuple(parts),
    )
