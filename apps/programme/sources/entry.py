# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the raw values of one entry to a `NeutralSession`, the same way for every format."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.programme.sources import limits, text
from apps.programme.sources.clock import DAY_CHANGE, Moment, programme_day
from apps.programme.sources.collect import Collector
from apps.programme.sources.neutral import NeutralResource, NeutralSession, NeutralSpeaker


@dataclass(slots=True)
class Person:
    """One person as the file names them; the first non-empty of code, guid, id identifies."""

    name: Any
    code: Any = ""
    guid: Any = ""
    id: Any = ""
    biography: Any = None
    affiliation: Any = None


def safe_code(value: Any) -> str:
    """A key of the source as it can stand in an address: itself, or a short digest of it."""
    key = text.one_line(value)
    if not key or text.SAFE_CODE.fullmatch(key):
        return key
    return "x" + hashlib.sha256(key.encode()).hexdigest()[:14]


class Entry:
    """Fills one session and notes what is odd about it, with the line or path it stands at."""

    def __init__(self, into: Collector, *, line: int | None = None, where: str = "") -> None:
        self.into = into
        self.line = line
        self.where = where
        self.session = NeutralSession(code="", family="", line=line)

    def warn(self, code: str, /, **params: Any) -> None:
        self.into.warn(code, line=self.line, where=self.where, **params)

    def identify(self, *, submission: Any = "", guid: Any = "", id: Any = "") -> bool:
        """Set the identity: submission code, else guid, else id. False when there is none."""
        submission = text.one_line(submission).upper()
        guid, key = text.one_line(guid), text.one_line(id)
        self.session.code = self.session.family = (
            safe_code(submission) or safe_code(guid) or safe_code(key)
        )
        kept = {"code": submission, "guid": guid, "id": key}
        self.session.source_keys = {
            name: value[: limits.KEY] for name, value in kept.items() if value
        }
        return bool(self.session.code)

    def name(self, title: Any, subtitle: Any = None) -> None:
        """Set title and subtitle; a title that begins with “[CANCELED]” cancels the session."""
        self._look_for_control("title", title)
        words, off = text.without_cancelled(text.one_line(title))
        if len(words) > limits.TITLE:
            self.warn("cut", field="title", limit=limits.TITLE)
            words = words[: limits.TITLE - 1].rstrip() + "…"
        if not words:
            self.warn("no_title")
        self.session.title = words
        if off:
            self.session.state = "cancelled"
        if subtitle is not None:
            self.session.subtitle = text.one_line(subtitle)[: limits.TITLE]

    def texts(self, *, abstract: Any, description: Any, format: str = "") -> None:
        """Set the texts, None where the file does not carry one; the format is told if not given.

        A description that only repeats the abstract is dropped.
        """
        self.session.abstract = self._text("abstract", abstract)
        self.session.description = self._text("description", description)
        if self.session.description and self.session.description == self.session.abstract:
            self.session.description = ""
        found = format or text.text_format(self.session.abstract, self.session.description)
        self.session.text_format = found
        if found == "markdown":
            for name in ("abstract", "description"):
                if value := getattr(self.session, name):
                    setattr(self.session, name, text.without_stray_breaks(value))

    def _text(self, name: str, value: Any) -> str | None:
        if value is None:
            return None
        self._look_for_control(name, value)
        cleaned = text.clean(value)
        packed = cleaned.encode()
        if len(packed) > limits.TEXT_BYTES:
            self.warn("cut", field=name, limit=limits.TEXT_BYTES)
            cleaned = packed[: limits.TEXT_BYTES].decode(errors="ignore").rstrip() + "…"
        return cleaned

    def _look_for_control(self, name: str, value: Any) -> None:
        if isinstance(value, str) and text.CONTROL.search(value):
            self.warn("control", field=name)

    def language(self, value: Any) -> None:
        """Set the languages from codes or names, the first is that of the texts.

        One nobody knows warns and is left out.
        """
        if value is None:
            return
        codes = text.language_codes(value)
        told = text.one_line(value)[:60]
        if told and not codes:
            self.warn("language", value=told)
        self.session.language = codes[0] if codes else ""
        self.session.spoken = codes

    def kind(self, value: Any) -> None:
        if value is not None:
            self.session.kind = text.one_line(value)[: limits.LABEL]

    def when(
        self,
        start: Moment | None,
        *,
        seconds: float | None = None,
        day: Any = None,
        day_change: Any = DAY_CHANGE,
    ) -> None:
        """Set the time; `seconds` is the length. Without a start the session has no time yet."""
        if start is None:
            self.warn("no_time")
            return
        length = self.into.length(seconds, line=self.line, where=self.where)
        session = self.session
        session.starts_at, session.ends_at = start.at, start.at + length
        session.wall_start = f"{start.wall:%Y-%m-%dT%H:%M}"
        session.zone = self.into.zone
        session.day = day or programme_day(start.wall, day_change)

    def speakers(self, people: Iterable[Person]) -> None:
        """Set the speakers in order, each once."""
        found: dict[str, NeutralSpeaker] = {}
        for number, person in enumerate(people, start=1):
            if len(found) >= limits.SPEAKERS_A_SESSION:
                self.warn("too_many_people", limit=limits.SPEAKERS_A_SESSION)
                break
            speaker = self._speaker(person, number)
            if speaker is not None:
                found.setdefault(speaker.code.casefold(), speaker)
        self.session.speakers = list(found.values())

    def _speaker(self, person: Person, number: int) -> NeutralSpeaker | None:
        told = text.one_line(person.name)[:1000]
        name = text.unmasked_name(told)[: limits.NAME]
        keys = (text.one_line(key) for key in (person.code, person.guid, person.id))
        code = next((safe_code(key) if "@" in key else key for key in keys if key), "")
        masked = bool(told) and name != told[: limits.NAME]
        if masked:
            self.warn("masked")
        if not name and not code and not masked:
            return None
        code = code or (f"name:{name.casefold()}" if name else f"{self.session.code}/{number}")
        return NeutralSpeaker(
            code=code[: limits.KEY],
            name=name or f"Speaker {code}"[: limits.NAME],
            biography=self._text("biography", person.biography),
            affiliation=self._text("affiliation", person.affiliation),
            masked=masked and not name,
        )

    def resources(self, links: Iterable[tuple[Any, Any, str]], *, base: str = "") -> None:
        """Set the links from (address, title, kind or empty); only web addresses are taken."""
        found: dict[str, NeutralResource] = {}
        for address, label, kind in links:
            url = text.web_address(address, base)
            title = text.one_line(label)[: limits.NAME]
            if not url and text.one_line(address):
                self.warn("bad_link")
            if not url or len(found) >= limits.RESOURCES_A_SESSION:
                continue
            found.setdefault(
                url, NeutralResource(kind or text.resource_kind(url, title), url, title)
            )
        self.session.resources = list(found.values())

    def link(self, *addresses: Any, base: str = "") -> None:
        """Set the page elsewhere: the first web address given, if the file has such a field."""
        given = [address for address in addresses if address is not None]
        if given:
            urls = (text.web_address(address, base) for address in given)
            self.session.url = next(filter(None, urls), "")

    def licence(self, value: Any) -> None:
        if value is not None:
            self.session.licence = text.one_line(value)[: limits.LABEL]

    def done(self) -> None:
        """Hand the session in."""
        self.into.add(self.session)
