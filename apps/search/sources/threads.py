# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterable

from django.db.models import QuerySet

from apps.search.documents import Document, Part
from apps.threads.models import Thread


def everything() -> QuerySet[Thread]:
    """Without the main discussions of sessions: their sessions are found."""
    return Thread.objects.filter(removed_at=None, hidden_at=None, merged_into=None, is_main=False)


def documents(pks: Iterable[int]) -> list[Document]:
    return [
        Document(
            kind="thread",
            object_id=thread.pk,
            event_id=thread.event_id,
            at=thread.created_at,
            language=thread.language,
            name=thread.title,
            parts=(Part(thread.title, thread.language, is_title=True),),
        )
        for thread in everything().filter(pk__in=pks)
    ]
