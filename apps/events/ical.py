# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendar texts: an entry (VEVENT) is built when its thing changes and stored; files join them.

The bytes of an entry stay the same until it changes: DTSTAMP is the moment of the last change.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from icalendar import vDuration, vUri

from apps.events import ical_zones
from apps.events.models import Event

PRODUCT = "-//Eventforum//Eventforum//EN"
REFRESH = timedelta(hours=1)
LINE = 75
"""Octets of a line at most, the space of a folded one among them."""

_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_CHANGES_BY_ITSELF = re.compile(r"^(?:DTSTAMP|LAST-MODIFIED|SEQUENCE):.*\r\n", re.MULTILINE)
_UID = re.compile(r"^UID:(.*)\r\n", re.MULTILINE)


Span = tuple[datetime, datetime]
"""From the first moment to the last."""


@dataclass(frozen=True)
class Entry:
    """What a VEVENT says. Days stand for themselves: `ends` is the day after the last."""

    uid: str
    summary: str
    starts: date | datetime
    ends: date | datetime | None
    address: str
    language: str = ""
    place: str = ""
    text: str = ""
    category: str = ""
    cancelled: bool = False


@dataclass(frozen=True)
class Subscription:
    """A calendar that stays up to date by itself, for components/_subscribe.html."""

    address: str

    @property
    def webcal(self) -> str:
        """The address as a calendar on the same device takes it: it subscribes, and no copy."""
        return f"webcal:{self.address.partition(':')[2]}"


def uid_of(word: str) -> str:
    """Unique over all portals, and made only of what never changes (numbers, codes)."""
    return f"{word}@{urlsplit(settings.BASE_URL).hostname}"


def address_of(path: str) -> str:
    """The path as people elsewhere can open it."""
    return f"{settings.BASE_URL}{path}"


def renewed(stored: str, sequence: int, entry: Entry, *, now: datetime) -> tuple[str, int]:
    """The entry's text and SEQUENCE: the stored ones when it still says the same.

    The UID once given stays, even when the portal's host changes.
    """
    if not stored:
        return _text(entry, sequence, now), sequence
    if known := _UID.search(_unfolded(stored)):
        entry = replace(entry, uid=known[1])
    text = _text(entry, sequence + 1, now)
    if _substance(text) == _substance(stored):
        return stored, sequence
    return text, sequence + 1


def fill(events: Iterable[Event], *, now: datetime) -> list[Event]:
    """Set `ical` and `sequence` where the calendar text changed; those events, unsaved."""
    changed = []
    for event in events:
        text, sequence = renewed(event.ical, event.sequence, _entry_of(event), now=now)
        if text != event.ical:
            event.ical, event.sequence = text, sequence
            changed.append(event)
    return changed


def calendar_file(
    texts: Iterable[str],
    *,
    name: str,
    address: str,
    zones: Mapping[str, Span] | None = None,
) -> bytes:
    """A whole calendar of stored entries; each zone in them is described for its span of time."""
    spans = zones or {}
    calendar = icalendar.Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", clean_line(name))
    calendar.add("X-WR-CALNAME", clean_line(name))
    calendar.add("URL", vUri(address))
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    if len(spans) == 1:
        calendar.add("X-WR-TIMEZONE", next(iter(spans)))
    head = calendar.to_ical(sorted=False).removesuffix(b"END:VCALENDAR\r\n")
    described = [ical_zones.described(key, *span) for key, span in spans.items()]
    body = "".join([*described, *texts])
    return head + body.encode() + b"END:VCALENDAR\r\n"


def clean_line(text: str) -> str:
    """One line without control characters: for names, places, titles."""
    return " ".join(_NOT_TEXT.sub(" ", text).split())


def clean_text(text: str) -> str:
    """Several lines without control characters."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def names_beside(names: Iterable[str]) -> str:
    """ "Sala 2, الرباط": names in one line. Those that run the other way than their neighbours are
    isolated, for calendars order a line by its letters and would swap them and the comma."""
    shown = [clean_line(name) for name in names if name]
    if len({_runs(name) for name in shown} - {""}) > 1:
        shown = [f"\u2068{name}\u2069" for name in shown]
    return ", ".join(shown)


def _runs(name: str) -> str:
    """Which way: that of its first letter that has one; empty for numbers and signs."""
    ways = map(unicodedata.bidirectional, name)
    return next(("rtl" if way != "L" else "ltr" for way in ways if way in ("L", "R", "AL")), "")


def _entry_of(event: Event) -> Entry:
    return Entry(
        uid=uid_of(f"event-{event.pk}"),
        summary=event.name,
        language=event.language,
        starts=event.starts_on,
        ends=event.ends_on + timedelta(days=1),
        place=event.place,
        address=address_of(event.get_absolute_url()),
        cancelled=event.cancelled_at is not None,
    )


def _text(entry: Entry, sequence: int, now: datetime) -> str:
    stamp = now.astimezone(UTC).replace(microsecond=0)
    vevent = icalendar.Event()
    vevent.add("UID", entry.uid)
    vevent.add("DTSTAMP", stamp)
    vevent.add("LAST-MODIFIED", stamp)
    vevent.add("SEQUENCE", sequence)
    starts, ends = _expressible(entry.starts, entry.ends)
    vevent.add("DTSTART", starts)
    if ends is not None:
        vevent.add("DTEND", ends)
    language = {"LANGUAGE": entry.language} if entry.language else {}
    vevent.add("SUMMARY", clean_line(entry.summary), parameters=language)
    if entry.text:
        vevent.add("DESCRIPTION", clean_text(entry.text), parameters=language)
    if entry.place:
        vevent.add("LOCATION", clean_line(entry.place))
    if entry.category:
        vevent.add("CATEGORIES", [clean_line(entry.category)])
    vevent.add("URL", vUri(entry.address))
    vevent.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    vevent.add("TRANSP", "OPAQUE" if isinstance(entry.starts, datetime) else "TRANSPARENT")
    lines = vevent.content_lines(sorted=False)
    return "".join(f"{_folded(line)}\r\n" for line in lines if line)


def _folded(line: str) -> str:
    """Lines of at most 75 octets; no letter and no escape is cut in two.

    icalendar folds letter by letter, which takes half of the time an entry needs.
    """
    octets = line.encode()
    if len(octets) < LINE:
        return line
    parts, start = [], 0
    while len(octets) - start >= LINE:
        end = start + LINE - 1
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        head = octets[start:end]
        if (len(head) - len(head.rstrip(b"\\"))) % 2:
            end -= 1
        parts.append(octets[start:end])
        start = end
    return b"\r\n ".join([*parts, octets[start:]]).decode()


def _expressible(
    starts: date | datetime, ends: date | datetime | None
) -> tuple[date | datetime, date | datetime | None]:
    """In UTC where a wall time comes twice: calendars differ in which of the two they take."""
    moments = [moment for moment in (starts, ends) if isinstance(moment, datetime)]
    if not any(_comes_twice(moment) for moment in moments):
        return starts, ends
    in_utc = [moment.astimezone(UTC) for moment in moments]
    return in_utc[0], in_utc[1] if len(in_utc) > 1 else None


def _comes_twice(moment: datetime) -> bool:
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def _substance(text: str) -> str:
    return _CHANGES_BY_ITSELF.sub("", text)


def _unfolded(text: str) -> str:
    return text.replace("\r\n ", "")
