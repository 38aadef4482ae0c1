# SPDX-License-Identifier: AGPL-3.0-or-later
"""First posts that are made of a session or an event: signs instead of words, so that a card is
right in every language; times as chips that a forum shows in each reader's zone.

    🗓 [date=2027-10-29 time=14:00:00 timezone="Africa/Nairobi"] → [date=…]
    🎤 [Ana](https://portal.example/people/3-ana/)
    🗣 English · 🎧 العربية
    📍 Main hall
    🔗 [Opening ceremony](https://portal.example/cee-2027/sessions/A1/)
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.core.languages import autonym
from apps.discourse.texts.markers import marker
from apps.discourse.texts.neutral import Surroundings, escaped_name, neutral
from apps.discourse.texts.outgoing import LONGEST, closed

SHORTEST_NAME, LONGEST_NAME = 5, 255
LONGEST_ADDRESS = 1_000
REMINDERS = "1.days"

NEVER_IN_ATTRIBUTES = re.compile('[\x00-\x1f\x7f"“”„‟\\[\\]\ud800-\udfff]+')


@dataclass(frozen=True, kw_only=True)
class Words:
    """One text in one language, as Markdown of ours."""

    language: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Link:
    """A name and the address it leads to, absolute; empty for none."""

    name: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class SessionCard:
    """What a session's topic says. `texts` are its summary in its languages, the original first,
    or what the programme tells of it; `off` is the word for a session that does not take place."""

    page: Link
    zone: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    speakers: Sequence[Link] = ()
    spoken: Sequence[str] = ()
    interpreted: Sequence[str] = ()
    captioned: Sequence[str] = ()
    room: str = ""
    off: str = ""
    texts: Sequence[Words] = ()


@dataclass(frozen=True, kw_only=True)
class EventCard:
    """What an event's own topic says. Without `has_calendar`, or called off (`off`, the word for
    it), its times are chips as those of a session."""

    page: Link
    zone: str
    starts_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    languages: Sequence[str] = ()
    off: str = ""
    texts: Sequence[Words] = ()
    has_calendar: bool = True


def session_raw(card: SessionCard, *, key: UUID, known: Surroundings, folded: bool) -> str:
    """The first post of a session's topic. With `folded` the other languages of its summary stand
    in parts to unfold; otherwise they are localizations (`localized`)."""
    return _whole(_session_facts(card), card.texts, key=key, known=known, folded=folded)


def localized(card: "SessionCard | EventCard", *, key: UUID, known: Surroundings) -> dict[str, str]:
    """The first post in each of its other languages, by language, for forums that keep them."""
    facts = _session_facts(card) if isinstance(card, SessionCard) else _event_facts(card)
    return {
        words.language: _whole(facts, [words], key=key, known=known, folded=False)
        for words in card.texts[1:]
    }


def event_raw(card: EventCard, *, key: UUID, known: Surroundings, folded: bool) -> str:
    """The first post of an event's topic; an event of the calendar where the forum has one."""
    return _whole(_event_facts(card), card.texts, key=key, known=known, folded=folded)


def event_block(
    *, name: str, zone: str, starts_at: datetime, ends_at: datetime | None, address: str, place: str
) -> str:
    """`[event]`, of which a forum takes one, in a first post, by who may; a bad one refuses the
    whole post, so what it would not take is left out."""
    named = _attribute(name)
    if len(named) < SHORTEST_NAME:
        named = f"{named} · {_wall(starts_at, zone):%Y-%m-%d}".strip(" ·")
    about = {
        "start": f"{_wall(starts_at, zone):%Y-%m-%d %H:%M}",
        "end": f"{_wall(ends_at, zone):%Y-%m-%d %H:%M}" if _ends(starts_at, ends_at) else "",
        "status": "public",
        "timezone": zone,
        "name": named[:LONGEST_NAME].strip(),
        "url": address if _fits(address) else "",
        "location": _attribute(place)[:LONGEST_ADDRESS],
        "reminders": REMINDERS,
    }
    said = " ".join(f'{key}="{value}"' for key, value in about.items() if value)
    return f"[event {said}]\n[/event]"


def chip(moment: datetime, zone: str, *, format: str = "") -> str:
    """A moment that each reader of the forum sees in their own zone."""
    wall = _wall(moment, zone)
    style = f' format="{format}"' if format else ""
    return f'[date={wall:%Y-%m-%d} time={wall:%H:%M:%S} timezone="{zone}"{style}]'


def _session_facts(card: SessionCard) -> list[str]:
    return [
        _when(card.starts_at, card.ends_at, card.zone, card.off),
        _line("🎤", (_link(speaker) for speaker in card.speakers), ", "),
        _languages(card.spoken, card.interpreted, card.captioned),
        _line("📍", [escaped_name(card.room)], ""),
        _line("🔗", [_link(card.page)], ""),
    ]


def _event_facts(card: EventCard) -> list[str]:
    if card.has_calendar and not card.off:
        block = event_block(
            name=card.page.name,
            zone=card.zone,
            starts_at=card.starts_at,
            ends_at=card.ends_at,
            address=card.page.address,
            place=card.place,
        )
        first = f"{block}\n"
    else:
        first = _when(card.starts_at, card.ends_at, card.zone, card.off)
    return [
        first,
        _languages(card.languages),
        _line("📍", [escaped_name(card.place)], ""),
        _line("🔗", [_link(card.page)], ""),
    ]


def _whole(
    facts: Iterable[str], texts: Sequence[Words], *, key: UUID, known: Surroundings, folded: bool
) -> str:
    """Facts, the first text, the others to unfold; texts that no longer fit are left out, for the
    page that the card leads to has them."""
    raw = "\n".join(line for line in facts if line)
    end = f"\n\n{marker(key)}"
    for number, words in enumerate(texts):
        body = closed(neutral(words.text, known=known)).strip("\n").rstrip()
        if number and not folded:
            break
        if number:
            body = f'[details="{_attribute(autonym(words.language))}"]\n\n{body}\n\n[/details]'
        if len(raw) + len(body) + len(end) + 4 <= LONGEST:
            raw = f"{raw}\n\n{body}" if number else f"{raw}\n\n---\n\n{body}"
    return raw.strip() + end


def _when(starts_at: datetime | None, ends_at: datetime | None, zone: str, off: str) -> str:
    word = f"**{escaped_name(off)}**" if off else ""
    if starts_at is None:
        return _line("🗓", [word], "")
    shown = chip(starts_at, zone, format="LLLL")
    if _ends(starts_at, ends_at) and ends_at is not None:
        same_day = _wall(starts_at, zone).date() == _wall(ends_at, zone).date()
        shown = f"{shown} → {chip(ends_at, zone, format='LT' if same_day else 'LLLL')}"
    return _line("🗓", [word, f"~~{shown}~~" if off else shown], " ")


def _languages(
    spoken: Sequence[str], interpreted: Sequence[str] = (), captioned: Sequence[str] = ()
) -> str:
    kinds = (("🗣", spoken), ("🎧", interpreted), ("💬", captioned))
    parts = (_line(sign, map(_language, codes), ", ") for sign, codes in kinds)
    return " · ".join(part for part in parts if part)


def _language(code: str) -> str:
    return escaped_name(autonym(code))


def _line(sign: str, parts: Iterable[str], between: str) -> str:
    shown = between.join(part for part in parts if part)
    return f"{sign} {shown}" if shown else ""


def _link(link: Link) -> str:
    name = escaped_name(link.name) or "…"
    return f"[{name}]({link.address})" if link.address else name


def _attribute(words: str) -> str:
    """Words that can stand between quotation marks in brackets."""
    return " ".join(NEVER_IN_ATTRIBUTES.sub(" ", words).split())


def _fits(address: str) -> bool:
    return 0 < len(address) <= LONGEST_ADDRESS and _attribute(address) == address


def _ends(starts_at: datetime, ends_at: datetime | None) -> bool:
    """Whether it ends at another minute than it starts."""
    return ends_at is not None and ends_at.replace(second=0) > starts_at.replace(second=0)


def _wall(moment: datetime | None, zone: str) -> datetime:
    assert moment is not None
    return moment.astimezone(ZoneInfo(zone))
