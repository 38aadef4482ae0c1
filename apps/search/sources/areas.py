# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterable

from django.db.models import QuerySet

from apps.core.text.plain import plain
from apps.search.documents import Document, Part
from apps.threads.models import Area


def everything() -> QuerySet[Area]:
    return Area.objects.all()


def documents(pks: Iterable[int]) -> list[Document]:
    return [
        Document(
            kind="area",
            object_id=area.pk,
            at=area.created_at,
            language=area.language,
            name=area.name,
            parts=(
                Part(area.name, area.language, is_title=True),
                Part(plain(area.description_html), area.language),
            ),
        )
        for area in everything().filter(pk__in=pks)
    ]
