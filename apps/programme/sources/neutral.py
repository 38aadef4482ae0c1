# SPDX-License-Identifier: AGPL-3.0-or-later
"""The neutral form of a programme: what every reader returns.

In a session, `None` means "this file does not carry the field" and leaves what is known alone;
an empty text means "the file carries it, and it is empty".
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from apps.programme.sources.words import WARNINGS


@dataclass(slots=True)
class Warning:
    """Something odd that did not stop the reading; `code` names a sentence in `words.WARNINGS`."""

    code: str
    line: int | None = None
    where: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence in English."""
        return WARNINGS[self.code] % self.params


@dataclass(slots=True)
class NeutralRoom:
    """A room; `key` is its name without outer spaces, `guid` empty where the file repeats it."""

    key: str
    name: str
    position: int = 0
    guid: str = ""
    capacity: int | None = None


@dataclass(slots=True)
class NeutralTrack:
    """A track; `colour` is `#rrggbb` or empty."""

    key: str
    name: str
    colour: str = ""


@dataclass(slots=True)
class NeutralSpeaker:
    """A person on a programme; `code` is what the source calls them, never an address.

    `masked` says that the source gave an e-mail address where the name should be.
    """

    code: str
    name: str
    biography: str | None = None
    affiliation: str | None = None
    masked: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 over what the source says of the person; see `speaker_digest`."""
        return speaker_digest(self.name, self.biography or "")


def speaker_digest(name: str, biography: str) -> str:
    """What is stored beside a speaker, to see later whether a person has changed them here."""
    return hashlib.sha256(f"{name}\0{biography}".encode()).hexdigest()


@dataclass(slots=True)
class NeutralResource:
    """A link of a session; `kind` is stream, recording, slides, pad or page."""

    kind: str
    url: str
    title: str = ""


@dataclass(slots=True)
class NeutralBreak:
    """A pause of the whole programme or of a room; it has no identity in any source."""

    name: str
    room: str
    starts_at: datetime
    ends_at: datetime


@dataclass(slots=True)
class NeutralSession:
    """One occurrence of a submission.

    `code` is the identity: the submission's code in upper case; else the guid, else the id.
    A submission given several times has `family` = that identity, `occurrence` = its rank by
    start, and the code `family-2`, `family-3` from the second on. The rank is only a name: who
    compares two versions matches the members of a family by time first, because an earlier repeat
    shifts all ranks (and, in pretalx, all guids).
    """

    code: str
    family: str
    occurrence: int = 1
    source_keys: dict[str, str] = field(default_factory=dict)
    title: str = ""
    subtitle: str | None = None
    abstract: str | None = None
    description: str | None = None
    text_format: str = "markdown"
    language: str | None = None
    spoken: list[str] | None = None
    kind: str | None = None
    track: str | None = None
    room: str | None = None
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    wall_start: str = ""
    zone: str = ""
    speakers: list[NeutralSpeaker] | None = None
    resources: list[NeutralResource] | None = None
    do_not_record: bool | None = None
    state: str = "confirmed"
    url: str | None = None
    licence: str | None = None
    capacity: int | None = None
    line: int | None = None
    digest: str = ""

    def digested(self) -> str:
        """SHA-256 over what a page of the session shows, not over keys that shift by themselves."""
        data = _plain(self)
        for key in ("code", "family", "occurrence", "source_keys", "line", "digest", "zone"):
            del data[key]
        if self.speakers is not None:
            data["speakers"] = [(speaker.code, speaker.name) for speaker in self.speakers]
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


@dataclass(slots=True)
class Programme:
    """A whole programme; `timezone` is an IANA name, or empty when the file names none."""

    format: str
    title: str = ""
    timezone: str = ""
    rooms: list[NeutralRoom] = field(default_factory=list)
    tracks: list[NeutralTrack] = field(default_factory=list)
    sessions: list[NeutralSession] = field(default_factory=list)
    breaks: list[NeutralBreak] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    content_hash: str = ""

    def hashed(self) -> str:
        """SHA-256 over what people see: not over versions, stamps, line numbers or warnings."""
        data = to_json(self)
        for key in ("warnings", "content_hash", "format"):
            del data[key]
        for session in data["sessions"]:
            del session["line"]
        data["sessions"].sort(key=lambda session: session["code"])
        packed = json.dumps(data, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(packed.encode()).hexdigest()


def to_json(programme: Programme) -> dict[str, Any]:
    """Plain data for `json.dumps`; times become ISO texts."""
    return _plain(programme)


def _plain(value: Any) -> Any:
    """`dataclasses.asdict` without its deep copies: three times as fast on a large programme."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    names = getattr(value, "__slots__", None)
    return {name: _plain(getattr(value, name)) for name in names} if names else value


def from_json(data: dict[str, Any]) -> Programme:
    """The programme that `to_json` wrote."""
    return Programme(
        **{
            **data,
            "rooms": [NeutralRoom(**room) for room in data["rooms"]],
            "tracks": [NeutralTrack(**track) for track in data["tracks"]],
            "sessions": [_session(item) for item in data["sessions"]],
            "breaks": [NeutralBreak(**_times(item)) for item in data["breaks"]],
            "warnings": [Warning(**warning) for warning in data["warnings"]],
        }
    )


def _session(data: dict[str, Any]) -> NeutralSession:
    data = _times(data)
    if data["day"] is not None:
        data["day"] = date.fromisoformat(data["day"])
    if data["speakers"] is not None:
        data["speakers"] = [NeutralSpeaker(**speaker) for speaker in data["speakers"]]
    if data["resources"] is not None:
        data["resources"] = [NeutralResource(**resource) for resource in data["resources"]]
    return NeutralSession(**data)


def _times(data: dict[str, Any]) -> dict[str, Any]:
    times = {
        key: datetime.fromisoformat(data[key])
        for key in ("starts_at", "ends_at")
        if data[key] is not None
    }
    return {**data, **times}
