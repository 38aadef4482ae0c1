# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an import would do, worked out before anything is locked or written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.events.models import Event
from apps.programme.models import COUNTS, ImportRun
from apps.programme.queries import Known
from apps.programme.sources.neutral import Programme, Warning
from apps.sessions.models import Resource, Room, Session, SessionSpeaker, Speaker, Track

MOST_REMOVED = 0.2
"""The share of sessions that may disappear without anybody being asked."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the organizer said to the questions of an earlier try.

    Codes are in upper case. `same` are sessions retitled with other speakers, to be changed in
    place; `other` are talks that took over the identity of another: the old session is called off
    with its discussion, the new one gets a page of its own. `left_out` are the rows of a preview
    that were not taken over, with the digest of what the source says about each: a row whose
    source says something else by now is no longer left out.
    """

    removals: bool = False
    same: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    left_out: Mapping[str, str] = field(default_factory=dict)


def session_key(code: str) -> str:
    """How previews and refusals name a session; codes are the same in any case."""
    return f"session:{code.upper()}"


def room_key(name: str) -> str:
    return f"room:{name}"


def person_key(code: str) -> str:
    return f"person:{code}"


@dataclass(slots=True)
class Change:
    """One session as it will be stored, what of it changed, and what is told about it.

    `count` is the one count it goes to. `speakers` is the
    whole new list, None when it stays; `resources` are links to be added. For previews: what the
    changed fields held before, what is `kept` as it was decided here although the source says
    otherwise, the speakers' `names`, and the line and digest of the entry (empty for one gone).
    """

    session: Session
    fields: list[str]
    verb: str
    count: str
    data: dict[str, Any] = field(default_factory=dict)
    speakers: list[Speaker] | None = None
    resources: list[Resource] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    line: int | None = None
    digest: str = ""

    @property
    def key(self) -> str:
        return session_key(self.session.code)


@dataclass(slots=True)
class Plan:
    """Rows ready to be written; nothing in here has touched the database's rows yet.

    `knew` counts the sessions the event had, `standing` those an import had made and that were on;
    `left` are the rows that the answers left out, `new_names` those of rooms by their old ones,
    `people_before` name, biography and the source's digest of changed speakers.
    """

    event: Event
    programme: Programme
    answers: Answers
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    warnings: list[Warning] = field(default_factory=list)
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    followed: list[Session] = field(default_factory=list)
    new_rooms: list[Room] = field(default_factory=list)
    renamed_rooms: list[Room] = field(default_factory=list)
    new_names: dict[str, str] = field(default_factory=dict)
    new_tracks: list[Track] = field(default_factory=list)
    new_speakers: list[Speaker] = field(default_factory=list)
    changed_speakers: list[Speaker] = field(default_factory=list)
    people_before: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    gone_resources: list[Resource] = field(default_factory=list)
    removed: list[Known] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)
    knew: int = 0
    standing: int = 0
    left: dict[str, str] = field(default_factory=dict)
    run: ImportRun | None = None

    @property
    def is_mass_removal(self) -> bool:
        """Whether more disappears than anybody would take away without a mistake."""
        return len(self.removed) > MOST_REMOVED * self.standing

    @property
    def is_empty(self) -> bool:
        """Whether applying it would write nothing."""
        return not (
            self.new or self.changed or self.followed or self.renamed_rooms or self.changed_speakers
        )

    def leaves_out(self, key: str, digest: str) -> bool:
        """Whether this row is not to be taken over; noted when it is so."""
        if self.answers.left_out.get(key) != digest:
            return False
        self.left[key] = digest
        return True

    def links(self) -> Iterator[SessionSpeaker]:
        """Who speaks, for every session whose list is new."""
        for change in (*self.new, *self.changed):
            for position, speaker in enumerate(change.speakers or ()):
                yield SessionSpeaker(session=change.session, speaker=speaker, position=position)
