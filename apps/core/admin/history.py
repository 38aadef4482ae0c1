# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that happened to an object, in words; apps register where they keep it and what to call it.

A line of the outbox is the audit trail. Its `data` say what changed as `before` and `after`: two
objects with the same field names and JSON values (or two plain values, for a verb that changes one
thing). `reason`, where there is one, is told as well.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.core.admin.zones import said

PAGE = 100


@dataclass(frozen=True)
class Change:
    """One field, as people call it, and its values as people read them."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `who` is empty for what nobody did by hand; `inside` names the event
    where that does not go without saying.
    """

    at: datetime
    words: str
    who: str = ""
    changes: tuple[Change, ...] = ()
    reason: str = ""
    about: str = ""
    inside: str = ""
    zone: str = "UTC"

    @property
    def when(self) -> SafeString | str:
        """The moment in the zone of the event."""
        return said(self.at, self.zone)


Source = Callable[[Model, str, datetime | None, int], Iterable[Entry]]
"""Of an object, with moments in this zone: what happened before a moment, so many at most."""

_sources: list[Source] = []
_verbs: dict[str, Any] = {}


def source(found: Source) -> Source:
    """Register where entries about any object are found; called once per page of history."""
    if found not in _sources:
        _sources.append(found)
    return found


def name_verbs(words: Mapping[str, Any]) -> None:
    """Say what verbs are called: {"session.rescheduled": _("Moved")}."""
    _verbs.update(words)


def words_of(verb: str) -> str:
    """What a verb is called; its own name where nobody said."""
    known = _verbs.get(verb)
    return str(known) if known else verb.partition(".")[2].replace("_", " ") or verb


def is_named(verb: str) -> bool:
    return verb in _verbs


def context(request: HttpRequest, obj: Model, *, zone: str) -> dict[str, Any]:
    """What the page of history shows; ?before= is the moment that an older page begins with."""
    before = _asked(request.GET.get("before", ""))
    found = [entry for of in _sources for entry in of(obj, zone, before, PAGE + 1)]
    entries = sorted(found, key=lambda entry: entry.at, reverse=True)
    older = entries[PAGE - 1].at.isoformat() if len(entries) > PAGE else ""
    return {
        "entries": entries[:PAGE],
        "older": older,
        "title": gettext("History of %(object)s") % {"object": obj},
    }


def _asked(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
