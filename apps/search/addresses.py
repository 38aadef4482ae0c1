# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an address of the search asks for: ?q= &event= &lang= &kind= &since= &after="""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from apps.core import languages
from apps.search.models import Entry

SINCE = {"week": timedelta(days=7), "month": timedelta(days=31), "year": timedelta(days=366)}
MOST = 200


@dataclass(frozen=True)
class Asked:
    """The parts that are understood; whatever else an address says is left out."""

    q: str = ""
    event: str = ""
    lang: str = ""
    kind: str = ""
    since: str = ""
    after: int = 0

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asked":
        lang = languages.canonical(query.get("lang", ""))
        kind, since, after = query.get("kind", ""), query.get("since", ""), query.get("after", "")
        number = int(after) if after.isascii() and after.isdigit() and len(after) < 4 else 0
        return cls(
            q=query.get("q", ""),
            event=query.get("event", "")[:80],
            lang=lang,
            kind=kind if kind in Entry.Kind.values else "",
            since=since if since in SINCE or _day(since) else "",
            after=min(number, MOST) if kind in Entry.Kind.values else 0,
        )

    def but(self, **changes: Any) -> "Asked":
        """The same with some parts changed, from the first result on."""
        return replace(self, **{"after": 0, **changes})

    @property
    def moment(self) -> datetime | None:
        """Since when: the beginning of a day, or so long ago."""
        if self.since in SINCE:
            return timezone.now() - SINCE[self.since]
        return _day(self.since)

    @property
    def kinds(self) -> list[str]:
        """People have no language and no date: a choice of these leaves them out."""
        all_of_them = [
            Entry.Kind.EVENT,
            Entry.Kind.AREA,
            Entry.Kind.SESSION,
            Entry.Kind.THREAD,
            Entry.Kind.POST,
            Entry.Kind.PERSON,
        ]
        kinds = [kind.value for kind in all_of_them if self.kind in ("", kind)]
        if self.event:
            nowhere = (Entry.Kind.EVENT, Entry.Kind.AREA)
            kinds = [kind for kind in kinds if kind not in nowhere]
        if self.lang or self.since:
            kinds = [kind for kind in kinds if kind != Entry.Kind.PERSON]
        return kinds

    @property
    def path(self) -> str:
        """The address that asks for this."""
        parts = {
            "q": self.q.strip(),
            "event": self.event,
            "lang": self.lang,
            "kind": self.kind,
            "since": self.since,
            "after": str(self.after or ""),
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return reverse("search:search") + (f"?{query}" if query else "")


def _day(text: str) -> datetime | None:
    try:
        day = datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 -- a day in UTC
    except ValueError:
        return None
    return day.replace(tzinfo=UTC)
