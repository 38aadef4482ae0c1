# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public API of pretalx and eventyay, as saved answers: one file per resource or per page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from apps.programme.sources import limits
from apps.programme.sources.clock import parse_stamp
from apps.programme.sources.collect import Collector, Options
from apps.programme.sources.entry import Entry, Person
from apps.programme.sources.errors import SourceError
from apps.programme.sources.neutral import NeutralBreak, Programme
from apps.programme.sources.shapes import load, mapping, sequence, yes
from apps.programme.sources.text import language_codes, localised, one_line

RESOURCE = re.compile(
    r"(submission[-_]types|submissions|speakers|rooms|slots|tracks|schedules|talks|event)"
    r"(?:[^a-z].*)?$"
)
STATES = {
    "submitted": "proposed",
    "accepted": "confirmed",
    "confirmed": "confirmed",
    "canceled": "cancelled",
    "cancelled": "cancelled",
    "withdrawn": "withdrawn",
}
"""Rejected, deleted and draft submissions are nobody's business and are left out."""

ASKS_LANGUAGE = re.compile(r"language|langue|sprache|idioma|język|мова|لغة", re.IGNORECASE)


def parse(content: bytes, options: Options) -> Programme:
    """Read one answer that lists submissions. Raises SourceError."""
    return parse_folder({"submissions.json": content}, options)


def parse_folder(files: Mapping[str, bytes], options: Options) -> Programme:
    """Read saved answers, named by their resource (`api-submissions-page2.json`, `rooms.json`).

    The same submission in several files counts once. Raises SourceError, also when a listing says
    that there are more submissions than the files hold: what is missing must not look cancelled.
    """
    answers = Answers()
    for name in sorted(files):
        found = RESOURCE.search(name.rpartition("/")[2].removesuffix(".json").casefold())
        if found and name.casefold().endswith(".json"):
            answers.take(found[1].replace("_", "-"), load(files[name]), name)
    return answers.programme(options)


class Answers:
    """The objects of all answers by resource and key."""

    def __init__(self) -> None:
        self.event: Mapping[str, Any] = {}
        self.by_resource: dict[str, dict[str, Mapping[str, Any]]] = {}
        self.promised = 0

    def take(self, resource: str, data: Any, where: str) -> None:
        """Sort one answer in: a page, a bare list, or one object."""
        if resource == "event":
            self.event = mapping(data, where)
            return
        resource = "submissions" if resource == "talks" else resource
        if isinstance(data, dict) and "results" in data:
            if resource == "submissions" and isinstance(data.get("count"), int):
                self.promised = max(self.promised, data["count"])
            data = data["results"]
        items = [data] if isinstance(data, dict) else sequence(data, where)
        kept = self.by_resource.setdefault(resource, {})
        for number, item in enumerate(items):
            item = mapping(item, f"{where}[{number}]")
            key = item.get("code") or item.get("id") or item.get("guid")
            if isinstance(key, (str, int)):
                kept.setdefault(str(key).upper(), item)

    def all(self, resource: str) -> Iterable[Mapping[str, Any]]:
        return self.by_resource.get(resource, {}).values()

    def one(self, resource: str, value: Any) -> Mapping[str, Any]:
        """The object a field points to: expanded in place, or by its id."""
        if isinstance(value, Mapping):
            return value
        return self.by_resource.get(resource, {}).get(str(value).upper(), {})

    def programme(self, options: Options) -> Programme:
        submissions = list(self.all("submissions"))
        if "submissions" not in self.by_resource:
            raise SourceError("folder")
        if len(submissions) < self.promised:
            raise SourceError("incomplete", found=len(submissions), count=self.promised)
        locale = one_line(self.event.get("locale"))
        options.languages = (locale, *options.languages) if locale else options.languages
        into = Collector("api", options)
        into.title = localised(self.event.get("name"), options.languages)
        into.declare_zone(self.event.get("timezone"))
        for room in sorted(self.all("rooms"), key=_position):
            self._room(into, room)
        for track in self.all("tracks"):
            into.track(localised(track.get("name"), options.languages), colour=track.get("color"))
        slots = self._slots_by_code()
        for submission in submissions:
            self._submission(into, submission, slots)
        self._breaks(into)
        return into.finish()

    def _room(self, into: Collector, value: Any) -> str | None:
        room = self.one("rooms", value)
        if not room and not isinstance(value, (str, dict)):
            return None
        name = localised(room.get("name"), into.options.languages) if room else value
        return into.room(
            name, guid=room.get("guid") or room.get("uuid"), capacity=room.get("capacity")
        )

    def _slots_by_code(self) -> dict[str, list[Mapping[str, Any]]]:
        slots: dict[str, list[Mapping[str, Any]]] = {}
        for slot in self.all("slots"):
            submission = slot.get("submission")
            code = submission.get("code") if isinstance(submission, dict) else submission
            if isinstance(code, str):
                slots.setdefault(code.upper(), []).append(slot)
        return slots

    def _submission(
        self,
        into: Collector,
        item: Mapping[str, Any],
        slots: Mapping[str, list[Mapping[str, Any]]],
    ) -> None:
        code = one_line(item.get("code")).upper()
        state = STATES.get(one_line(item.get("state")) or "confirmed")
        if not code or state is None:
            return
        found = slots.get(code) or [
            slot
            for slot in (*sequence(item.get("slots"), code), item.get("slot"))
            if isinstance(slot, dict) and slot.get("start")
        ]
        if not found and state == "confirmed" and item.get("state") == "accepted":
            state = "proposed"
        for slot in found or [{}]:
            self._occurrence(into, item, slot, code=code, state=state)

    def _occurrence(
        self,
        into: Collector,
        item: Mapping[str, Any],
        slot: Mapping[str, Any],
        *,
        code: str,
        state: str,
    ) -> None:
        entry = Entry(into, where=code)
        entry.identify(submission=code)
        entry.session.state = state
        entry.name(localised(item.get("title"), into.options.languages))
        entry.texts(
            abstract=item["abstract"] or "" if "abstract" in item else None,
            description=item["description"] or "" if "description" in item else None,
        )
        entry.language(_answered_language(item) or item.get("content_locale"))
        self._labels(entry, item)
        entry.session.room = self._room(into, slot.get("room")) if slot.get("room") else None
        self._time(entry, item, slot)
        if "speakers" in item:
            entry.speakers(self._people(item["speakers"], code, into.options.languages))
        if "resources" in item:
            entry.resources(_resources(item["resources"], code), base=self._base())
        entry.session.url = f"{self._base()}talk/{code}/" if self._base() else None
        if "do_not_record" in item:
            entry.session.do_not_record = yes(item["do_not_record"])
        capacity = item.get("attendee_signup_capacity")
        entry.session.capacity = capacity if isinstance(capacity, int) else None
        entry.done()

    def _base(self) -> str:
        urls = self.event.get("urls")
        base = urls.get("base") if isinstance(urls, Mapping) else None
        return f"{base.rstrip('/')}/" if isinstance(base, str) and base.startswith("http") else ""

    def _labels(self, entry: Entry, item: Mapping[str, Any]) -> None:
        languages = entry.into.options.languages
        kind, track = item.get("submission_type"), item.get("track")
        entry.kind(self._label("submission-types", kind, languages))
        if "track" in item:
            entry.session.track = entry.into.track(self._label("tracks", track, languages) or "")

    def _label(self, resource: str, value: Any, languages: tuple[str, ...]) -> Any:
        """The name behind an id, an expanded object, an I18n object or a plain text."""
        found = self.one(resource, value) if not isinstance(value, str) else {}
        if "name" in found:
            return localised(found["name"], languages)
        return localised(value, languages) if isinstance(value, (str, Mapping)) else None

    def _time(self, entry: Entry, item: Mapping[str, Any], slot: Mapping[str, Any]) -> None:
        start, end = slot.get("start"), slot.get("end")
        if not isinstance(start, str):
            entry.when(None)
            return
        begins = entry.into.moment(start, where=entry.where)
        seconds: float | None = None
        if isinstance(end, str):
            wall, offset = parse_stamp(end, where=entry.where)
            first, first_offset = parse_stamp(start, where=entry.where)
            same = offset == first_offset or None in (offset, first_offset)
            seconds = (
                wall - first
                if same
                else wall.replace(tzinfo=offset) - first.replace(tzinfo=first_offset)
            ).total_seconds()
        elif isinstance(item.get("duration"), int):
            seconds = min(item["duration"], 1_000_000) * 60
        entry.when(begins, seconds=seconds)

    def _people(self, value: Any, code: str, languages: tuple[str, ...]) -> Iterator[Person]:
        for item in sequence(value, f"{code}.speakers"):
            person = self.one("speakers", item)
            known = person or {"code": item if isinstance(item, str) else ""}
            yield Person(
                name=localised(known.get("name"), languages),
                code=known.get("code"),
                id=known.get("id"),
                biography=(known["biography"] or "") if "biography" in known else None,
            )

    def _breaks(self, into: Collector) -> None:
        for slot in self.all("slots"):
            start, end = slot.get("start"), slot.get("end")
            if slot.get("submission") or not isinstance(start, str) or not isinstance(end, str):
                continue
            if len(into.breaks) < limits.SESSIONS:
                name = one_line(localised(slot.get("description"), into.options.languages))
                begins, ends = into.moment(start).at, into.moment(end).at
                room = self._room(into, slot.get("room")) if slot.get("room") else ""
                into.breaks.append(NeutralBreak(name[: limits.LABEL], room or "", begins, ends))


def _position(room: Mapping[str, Any]) -> int:
    position = room.get("position")
    return position if isinstance(position, int) else limits.SESSIONS


def _resources(value: Any, code: str) -> Iterator[tuple[Any, Any, str]]:
    for item in sequence(value, f"{code}.resources"):
        resource = mapping(item, f"{code}.resources")
        yield resource.get("resource") or resource.get("link"), resource.get("description"), ""


def _answered_language(item: Mapping[str, Any]) -> str:
    """What a custom question about the language was answered; `content_locale` lies then."""
    answers = item.get("answers")
    for answer in answers if isinstance(answers, list) else ():
        question = answer.get("question") if isinstance(answer, dict) else None
        asked = localised(question.get("question"), ("en",)) if isinstance(question, dict) else ""
        if not isinstance(asked, str) or not ASKS_LANGUAGE.search(asked):
            continue
        if codes := language_codes(answer.get("answer")):
            return ", ".join(codes)
    return ""
