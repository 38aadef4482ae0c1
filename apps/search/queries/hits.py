# SPDX-License-Identifier: AGPL-3.0-or-later
"""One thing found, and those of a kind together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from apps.events.models import Event
from apps.search.marking import Piece, Text, marked
from apps.search.models import Entry

PAGE = 20


@dataclass(frozen=True)
class Hit:
    """One thing found, in words that anybody may read who is shown it."""

    kind: str
    address: str
    title: str
    title_language: str = ""
    title_pieces: list[Piece] = field(default_factory=list)
    text: str = ""
    text_language: str = ""
    snippet: list[Piece] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    people_pieces: list[list[Piece]] = field(default_factory=list)
    event: Event | None = None
    at: datetime | None = None
    other_texts: tuple[Text, ...] = ()

    @property
    def title_html(self) -> str:
        return marked(self.title_pieces)

    @property
    def snippet_html(self) -> str:
        return marked(self.snippet)

    @property
    def people_html(self) -> list[str]:
        return [marked(pieces) for pieces in self.people_pieces]

    @property
    def texts(self) -> Iterable[Text]:
        yield Text(self.title, self.title_language)
        yield Text(self.text, self.text_language)
        yield from self.other_texts
        yield from (Text(name) for name in self.people)


@dataclass(frozen=True)
class Group:
    """What was found of one kind. `count` is of what this reader sees, and None where it was not
    counted: while all kinds are shown."""

    kind: str
    hits: list[Hit]
    has_more: bool = False
    after: int = 0
    count: int | None = None

    @property
    def label(self) -> str:
        return str(Entry.Kind(self.kind).label)

    @property
    def next(self) -> int | None:
        return self.after + PAGE if self.has_more else None
