# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core.prepared import Prepared, Slot
from apps.events.models import Event


class Edition(NamedTuple):
    """An event as its files name it: they are the same as long as this is."""

    pk: int
    version: int
    updated_at: datetime

    @property
    def event(self) -> Event:
        """The whole of it. One statement."""
        return Event.objects.get(pk=self.pk)


def edition_at(slug: str, user: Any) -> Edition | None:
    """The event at this address, None where this reader has none. One small statement."""
    reader = "stranger"
    if user.is_authenticated:
        reader = "superuser" if user.is_superuser else "reader"
    values = {"user": user.pk} if reader == "reader" else {}
    rows = _prepared(reader).rows(slug=slug, **values)
    return Edition(*rows[0]) if rows else None


@cache
def _prepared(reader: str) -> Prepared:
    """Compiled once for each kind of reader; visible_to stays the only rule."""

    def build(slot: Slot) -> QuerySet[Event, tuple]:
        if reader == "reader":
            user: AnonymousUser | User = User(pk=slot("user"))
        else:
            user = User(is_superuser=True) if reader == "superuser" else AnonymousUser()
        events = Event.objects.visible_to(user).filter(slug=slot("slug", str))
        return events.values_list("pk", "version", "updated_at")

    return Prepared(build)
