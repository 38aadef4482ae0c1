# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that happened to an object, in words; apps register where they keep it and what to call it.

A line of the outbox is the audit trail. Its `data` say what changed as `before` and `after`: two
objects with the same field names and JSON values (or two plain values, for a verb that changes one
thing). `reason`, where there is one, is told as well.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.http import HttpRequest


@dataclass(frozen=True)
class Change:
    """One field, as people call it, and its values as people read them."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `who` is empty for what nobody did by hand."""

    at: datetime
    words: str
    who: str = ""
    changes: tuple[Change, ...] = ()
    reason: str = ""
    about: str = ""
    technical: str = field(default="", compare=False)


Source = Callable[[Model], Iterable[Entry]]

_sources: list[Source] = []


def source(found: Source) -> Source:
    """Register where entries about any object are found; called once per page of history."""
    if found not in _sources:
        _sources.append(found)
    return found


def entries(obj: Model) -> list[Entry]:
    """Everything the sources know of this object, newest first."""
    return sorted((entry for found in _sources for entry in found(obj)), key=_moment, reverse=True)


def context(request: HttpRequest, obj: Model, *, zone: str) -> dict[str, Any]:
    """What the page of history shows."""
    return {"entries": entries(obj), "zone": zone}


def _moment(entry: Entry) -> datetime:
    return entry.at
