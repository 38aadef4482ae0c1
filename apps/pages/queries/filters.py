# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a programme address asks for: ?day= &room= &track= &lang= &q= &zone=event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from apps.core import languages
from apps.events.models import Event
from apps.pages.queries.programme import Item

NAMES = ("day", "room", "track", "lang", "q")
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """The parts of the query that are understood; whatever else an address says is left out."""

    day: date | None = None
    room: int | None = None
    track: int | None = None
    lang: str = ""
    """One code, or several of which one is enough: "ar.fr"."""
    q: str = ""
    event_time: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        return cls(
            day=_day(query.get("day", "")),
            room=_number(query.get("room", "")),
            track=_number(query.get("track", "")),
            lang=".".join(languages.several(query.get("lang", "").strip())),
            q=" ".join(query.get("q", "").split())[:LONGEST_SEARCH],
            event_time=query.get("zone") == "event",
        )

    @property
    def spoken(self) -> list[str]:
        """The codes of `lang`."""
        return languages.several(self.lang)

    @property
    def active(self) -> tuple[str, ...]:
        """The names of the filters that are set, in the order they are shown."""
        return tuple(name for name in NAMES if getattr(self, name))

    @property
    def beyond_day(self) -> bool:
        """Whether anything but the day is chosen."""
        return any(name != "day" for name in self.active)

    def is_usual_for(self, event: Event) -> bool:
        """Whether many readers make this choice: only then is its page worth keeping.

        Words, rooms and whatever does not belong to the event would fill the store with pages that
        nobody asks for twice.
        """
        known_day = self.day is None or event.starts_on <= self.day <= event.ends_on
        known_language = set(self.spoken) <= set(event.languages)
        return known_day and known_language and not (self.room or self.track or self.q)

    def but(self, **changes: Any) -> "Filters":
        return replace(self, **changes)

    def without(self, name: str) -> "Filters":
        """The same with one filter dropped."""
        return self.but(**{name: "" if name in ("lang", "q") else None})

    @property
    def query(self) -> str:
        """This choice as the end of an address: "?day=2027-10-29&lang=pl", or nothing."""
        chosen = {name: str(getattr(self, name)) for name in self.active}
        if self.event_time:
            chosen["zone"] = "event"
        return f"?{urlencode(chosen)}" if chosen else ""

    def select(self, items: Iterable[Item], found: set[int]) -> list[Item]:
        """The items that pass; `found` are those that have the words of `q`."""
        spoken = self.spoken
        return [
            item
            for item in items
            if (not self.day or item.day == self.day)
            and (not self.room or item.room_id == self.room)
            and (not self.track or item.track_id == self.track)
            and (not spoken or any(map(item.can_be_followed_in, spoken)))
            and (not self.q or item.pk in found)
        ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2027-10-29") else None
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
