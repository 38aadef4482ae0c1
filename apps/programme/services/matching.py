# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which known session an entry of a programme is, and which room only has another name."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from apps.programme.queries import Known
from apps.programme.sources.neutral import NeutralSession
from apps.sessions.models import Room

MOST_PAIRS = 100_000
"""Pairs of one family weighed against each other; larger families go by rank."""


@dataclass(slots=True)
class Matches:
    """Pairs, and what is left on either side."""

    pairs: list[tuple[Known, NeutralSession]] = field(default_factory=list)
    new: list[NeutralSession] = field(default_factory=list)
    absent: list[Known] = field(default_factory=list)


def family_key(session: NeutralSession) -> str:
    return f"family:{session.family.upper()}"


def source_keys(session: NeutralSession) -> list[str]:
    """How a stored session remembers its identities; the family comes first."""
    keys = [f"{name}:{value}" for name, value in session.source_keys.items() if name != "code"]
    return [family_key(session)[:120], *(key[:120] for key in keys)]


def match(
    known: Iterable[Known],
    sessions: Iterable[NeutralSession],
    *,
    room_names: dict[int | None, str],
) -> Matches:
    """Pair by family (the submission's identity), then by guid; inside a family by likeness."""
    families: dict[str, list[Known]] = defaultdict(list)
    for item in known:
        for key in _families(item):
            families[key].append(item)
    arriving: dict[str, list[NeutralSession]] = defaultdict(list)
    for session in sessions:
        arriving[family_key(session)].append(session)
    result, taken = Matches(), set()
    strangers: list[NeutralSession] = []
    for key, entries in arriving.items():
        candidates = [item for item in families.get(key, ()) if item.pk not in taken]
        if not candidates:
            strangers += entries
            continue
        for item, entry in _likeliest(candidates, entries, room_names):
            result.pairs.append((item, entry))
            taken.add(item.pk)
        found = {id(entry) for _, entry in result.pairs[-len(entries) :]}
        result.new += [entry for entry in entries if id(entry) not in found]
    _by_guid(result, strangers, known, taken)
    result.absent = [item for item in known if item.pk not in taken]
    return result


def _families(item: Known) -> set[str]:
    own = {key.upper() for key in item.source_keys if key.startswith("family:")}
    return {f"family:{key[7:]}" for key in own} | {f"family:{item.code.upper()}"}


def _by_guid(
    result: Matches, strangers: list[NeutralSession], known: Iterable[Known], taken: set[int]
) -> None:
    """A source that began to give codes: the same guid under a family nobody has heard of."""
    guids = {
        key: item
        for item in known
        for key in item.source_keys
        if key.startswith("guid:") and item.pk not in taken
    }
    for entry in strangers:
        item = guids.get(f"guid:{entry.source_keys.get('guid', '')}"[:120])
        if item is None or item.pk in taken:
            result.new.append(entry)
            continue
        result.pairs.append((item, entry))
        taken.add(item.pk)


def _likeliest(
    candidates: list[Known], entries: list[NeutralSession], room_names: dict[int | None, str]
) -> Iterator[tuple[Known, NeutralSession]]:
    """Pairs of one family, the most alike first: title, then start, then room, then not off."""
    if len(candidates) == len(entries) == 1:
        yield candidates[0], entries[0]
        return
    candidates = sorted(candidates, key=lambda item: (_rank(item.code), item.pk))
    entries = sorted(entries, key=lambda entry: entry.occurrence)
    if len(candidates) * len(entries) > MOST_PAIRS:
        yield from zip(candidates, entries, strict=False)
        return
    scored = [
        (
            -8 * (item.title == entry.title)
            - 4 * (item.starts_at == entry.starts_at)
            - 2 * (room_names.get(item.room_id) == (entry.room or ""))
            - (not item.is_off),
            abs(number - place),
            number,
            place,
        )
        for number, item in enumerate(candidates)
        for place, entry in enumerate(entries)
    ]
    used_items: set[int] = set()
    used_entries: set[int] = set()
    for _, _, number, place in sorted(scored):
        if number not in used_items and place not in used_entries:
            used_items.add(number)
            used_entries.add(place)
            yield candidates[number], entries[place]


def _rank(code: str) -> int:
    found = re.search(r"-(\d+)x*$", code)
    return int(found[1]) if found else 1


def free_code(wanted: NeutralSession, taken: set[str]) -> str:
    """The address word of a new session: its code, or the next number of its family.

    `taken` holds codes in upper case and gets the new one.
    """
    code, number = wanted.code, 1
    while code.upper() in taken:
        number += 1
        code = f"{wanted.family[:70]}-{number}"
    taken.add(code.upper())
    return code


def renamed_rooms(
    pairs: Iterable[tuple[Known, NeutralSession]], rooms: Iterable[Room], arriving: set[str]
) -> dict[str, str]:
    """Rooms that only changed their name: {old key: new key}.

    The old name must be gone from the programme and the new one must be unheard of. Then it is a
    rename when all that is left of the room, and nothing else, is in the new one at the same times;
    or when the names are alike (“Room C+D” and “Room C+D (in-person only)”) and most of what kept
    its time went there. Everything else is a move, and people are told.
    """
    keys = {room.pk: room.key or room.name for room in rooms}
    heard_of = set(keys.values()) | {room.name for room in rooms}
    went: dict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
    came: dict[str, set[str]] = defaultdict(set)
    for item, entry in pairs:
        if item.room_id and entry.room and not item.is_off and entry.state == "confirmed":
            went[keys[item.room_id]][entry.room, item.starts_at == entry.starts_at] += 1
            came[entry.room].add(keys[item.room_id])
    found: dict[str, str] = {}
    for old, counts in went.items():
        new, _ = max(counts, key=lambda place: (counts[place] * place[1], place[0]))
        kept = sum(count for (_, same_time), count in counts.items() if same_time)
        if old in arriving or new in heard_of or new in found.values() or not kept:
            continue
        whole = counts[new, True] == counts.total() and came[new] == {old}
        if whole or (_alike(old, new) and counts[new, True] * 2 > kept):
            found[old] = new
    return found


def _alike(one: str, other: str) -> bool:
    """Whether one name continues the other, word by word, without signs and case."""
    words = [re.findall(r"\w+", name.casefold()) for name in (one, other)]
    short, long = sorted(words, key=len)
    return bool(short) and long[: len(short)] == short
