# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an address asks of events: ?mode= &status= &language= &region=, for pages and feeds."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from apps.core import languages
from apps.events.models import Event, EventQuerySet

Mode = Event.Mode

NAMES = ("mode", "status", "language", "region")
LONGEST_REGION = 120

MODES = {
    Mode.ONSITE: (Mode.ONSITE, Mode.HYBRID),
    Mode.ONLINE: (Mode.ONLINE, Mode.HYBRID),
    Mode.HYBRID: (Mode.HYBRID,),
}
"""Who looks for what is online can take part in what is on site as well."""


@dataclass(frozen=True)
class EventFilters:
    """The parts that are understood; unknown words are read as "all"."""

    mode: str = ""
    status: str = ""
    language: str = ""
    region: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        mode, status, language, region = (query.get(name, "") for name in NAMES)
        return cls(
            mode=mode if mode in Mode.values else "",
            status=status if status in Event.Status.values else "",
            language=language if languages.valid(language) else "",
            region=region if region.strip() and len(region) <= LONGEST_REGION else "",
        )

    def understand(self, query: QueryDict) -> bool:
        """Whether nothing was asked for that these leave out: a feed must not hold more."""
        return all(query.get(name, "") == getattr(self, name) for name in NAMES)

    def apply(self, events: EventQuerySet) -> EventQuerySet:
        if self.mode:
            events = events.filter(mode__in=MODES[Mode(self.mode)])
        if self.status:
            events = events.filter(status=self.status)
        if self.language:
            events = events.filter(languages__contains=[self.language])
        if self.region:
            of_series = Q(region="", series__region=self.region)
            events = events.filter(Q(region=self.region) | of_series)
        return events

    def but(self, **changes: str) -> Self:
        return replace(self, **changes)

    def query(self, **more: str) -> str:
        """As the end of an address: "?mode=online", or "?" for everything."""
        words = {name: getattr(self, name) for name in NAMES} | more
        return "?" + urlencode({name: value for name, value in words.items() if value})

    @property
    def end(self) -> str:
        """The same behind another address; nothing for everything."""
        return self.query() if self else ""

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in NAMES)
