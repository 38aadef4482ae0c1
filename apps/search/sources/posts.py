# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterable

from django.db.models import QuerySet

from apps.core.text.plain import plain
from apps.search.documents import Document, Part
from apps.threads.models import Post


def everything() -> QuerySet[Post]:
    """Posts that can be read: one that is taken off its page has nothing to be found by."""
    return Post.objects.filter(
        removed_at=None, hidden_at=None, thread__removed_at=None, thread__hidden_at=None
    )


def documents(pks: Iterable[int]) -> list[Document]:
    rows = everything().filter(pk__in=pks)
    found = rows.values_list("pk", "thread__event_id", "created_at", "language", "html")
    return [
        Document(
            kind="post",
            object_id=pk,
            event_id=event,
            at=at,
            language=language,
            parts=(Part(plain(html), language),),
        )
        for pk, event, at, language, html in found
    ]
