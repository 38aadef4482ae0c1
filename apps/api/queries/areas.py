# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence
from typing import Any

from apps.api import places, shapes
from apps.api.queries.moments import iso
from apps.api.queries.texts import text_of, text_or_none, versions_of
from apps.threads.models import Area

Row = dict[str, Any]

TEXTS = ("name", "description")
COLUMNS = ("pk", "slug", "name", "description", "description_html", "language", "created_at")


def areas_after(user: Any, after: int, *, limit: int) -> list[Row]:
    """Rows of areas by id, one more than `limit` where there are more."""
    found = Area.objects.visible_to(user).filter(pk__gt=after).order_by("pk")
    return list(found.values(*COLUMNS)[: limit + 1])


def area_row(user: Any, slug: str) -> Row | None:
    return Area.objects.visible_to(user).filter(slug=slug).values(*COLUMNS).first()


def shown(rows: Sequence[Row], wanted: Sequence[str]) -> list[shapes.Area]:
    """The areas of these rows. One statement."""
    versions = versions_of(Area, [row["pk"] for row in rows], TEXTS, wanted)
    return [
        {
            "id": row["pk"],
            "slug": row["slug"],
            "url": places.api("areas", row["slug"]),
            "web": places.web("threads:area", row["slug"]),
            "name": text_of(row, "name", versions, wanted),
            "description": text_or_none(
                row, "description", versions, wanted, html="description_html"
            ),
            "created_at": iso(row["created_at"]),
        }
        for row in rows
    ]
