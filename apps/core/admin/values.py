# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values of fields as the record of what happened keeps them (JSON), in words for people."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, gettext, pgettext

from apps.core import times

NOTHING = "–"
LONGEST = 600

Names = dict[tuple[type[models.Model], Any], str]


def field_of(model: type[models.Model], name: str) -> models.Field | None:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def label(model: type[models.Model], name: str) -> str:
    """What people call the field; its own name where it is no field of the table."""
    field = field_of(model, name)
    return str(capfirst(str(field.verbose_name) if field else name.replace("_", " ")))


def names_of(model: type[models.Model], kept: Iterable[tuple[str, Any]]) -> Names:
    """The names of all rows that these (field, value) lead to: one query a table."""
    asked: dict[type[models.Model], set[Any]] = defaultdict(set)
    for name, value in kept:
        field = field_of(model, name)
        if field is not None and field.remote_field is not None:
            keys = value if isinstance(value, list) else [value]
            asked[field.remote_field.model].update(key for key in keys if isinstance(key, int))
    return {
        (table, pk): str(row)
        for table, pks in asked.items()
        for pk, row in table._default_manager.in_bulk(pks).items()
    }


def words(model: type[models.Model], name: str, value: Any, *, zone: str, names: Names) -> str:
    """The value as people read it: choices by name, moments in the zone, rows by their names."""
    field = field_of(model, name)
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if field is not None and field.remote_field is not None:
        table, keys = field.remote_field.model, value if isinstance(value, list) else [value]
        named = [names.get((table, key), f"#{key}") for key in keys]
        return pgettext("between names", ", ").join(named)
    if isinstance(value, list):
        return pgettext("between names", ", ").join(map(str, value))
    if isinstance(value, str):
        if field is not None and field.flatchoices:
            return str(dict(field.flatchoices).get(value, value))
        return _moment(field, value, zone) or Truncator(value).chars(LONGEST)
    return str(value)


def _moment(field: models.Field | None, value: str, zone: str) -> str:
    """The text of a day or a moment; empty for any other text."""
    try:
        if isinstance(field, models.DateTimeField):
            moment = datetime.fromisoformat(value)
            return times.format_full(moment, zone=zone, language=get_language() or "en")
        if isinstance(field, models.DateField):
            return date_format(date.fromisoformat(value))
    except ValueError:
        pass
    return ""
