# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed, as the record keeps it for people who ask later."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Model


def held(obj: Model, names: Iterable[str]) -> dict[str, Any]:
    """What these fields hold now; ask before writing."""
    return {name: getattr(obj, name) for name in names}


def changes(before: Mapping[str, Any], after: Model | Mapping[str, Any]) -> dict[str, Any]:
    """`before` and `after` of a record, without what is the same; moments in ISO 8601 and UTC."""
    now = held(after, before) if isinstance(after, Model) else after
    different = [name for name in before if before[name] != now[name]]
    return {
        "before": {name: plain(before[name]) for name in different},
        "after": {name: plain(now[name]) for name in different},
    }


def plain(value: Any) -> Any:
    """The value as JSON; a related object stands by its key."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        return value.pk
    return value
