# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters of lists that offer, and let one ask for, only what is in one's own rows."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import FieldListFilter, RelatedOnlyFieldListFilter
from django.contrib.admin.utils import NotRelationField, get_model_from_relation
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.db.models.constants import LOOKUP_SEP

COMPARISONS = {"exact", "id", "pk", "in", "isnull", "isempty", "gt", "gte", "lt", "lte"}
PARTS_OF_DAYS = {"year", "month", "day"}


def scoped_filters(model: type[Model], filters: Iterable[Any]) -> list[Any]:
    """The same filters; those of relations show the values of the person's own rows only."""
    return [
        (item, RelatedOnlyFieldListFilter)
        if isinstance(item, str) and _is_relation(model, item)
        else item
        for item in filters
    ]


def lookup_in(lookup: str, filters: Iterable[Any], days: str | None) -> bool:
    """Whether a lookup asks what a filter of the list asks, and no deeper into what it leads to."""
    named = {_path(item) for item in filters} | ({days} if days else set())
    return any(
        lookup == path
        or (
            lookup.startswith(path + LOOKUP_SEP)
            and set(lookup.removeprefix(path + LOOKUP_SEP).split(LOOKUP_SEP))
            <= COMPARISONS | PARTS_OF_DAYS
        )
        for path in named
        if path
    )


def _path(item: Any) -> str:
    if isinstance(item, str):
        return item
    if isinstance(item, (tuple, list)):
        return item[0]
    if isinstance(item, type) and issubclass(item, FieldListFilter):
        return ""
    return getattr(item, "parameter_name", "") or ""


def _is_relation(model: type[Model], path: str) -> bool:
    field: Field | Any = None
    for part in path.split(LOOKUP_SEP):
        try:
            field = model._meta.get_field(part)
            model = get_model_from_relation(field)
        except FieldDoesNotExist:
            return False
        except NotRelationField:
            return False
    return bool(getattr(field, "is_relation", False))
