# SPDX-License-Identifier: AGPL-3.0-or-later
"""Titles of topics: a forum wants each of them once, at a length, and rewrites what it dislikes.

Every event has an opening ceremony, so a title ends with its event; a session whose title stands
twice in its event says its code, too. Nothing here needs a letter of the Latin script.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping

from apps.discourse.texts.equality import normal_title

SHORTEST = 15
"""Characters a title has on a forum as it comes; users who are no admins are held to it."""

LONGEST = 255

BETWEEN = " · "
CUT = "…"

NEVER_IN_TITLES = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+"
)
"""Controls, and what turns the writing direction of the words after it."""


def session_title(title: str, *, event: str, code: str = "") -> str:
    """The title of a session's topic, "Opening ceremony · CEE 2027" or "… · CEE 2027 · X1".

    `event` is what the event is called in short; give the session's code where `session_titles`
    or the forum finds the shorter title taken.
    """
    return _joined(title, [event, code])


def session_titles(sessions: Iterable[tuple[str, str]], *, event: str) -> dict[str, str]:
    """The topics' titles of an event's sessions, (code, title) each, by code; no two are the same
    to a forum. The first of a kind keeps the short title: give them in an order that lasts, and a
    later one renames no topic."""
    titles: dict[str, str] = {}
    taken: set[str] = set()
    for code, title in sessions:
        titles[code] = free_title(title, event=event, code=code, taken=taken)
        taken.add(normal_title(titles[code]))
    return titles


def free_title(title: str, *, event: str, code: str, taken: Container[str]) -> str:
    """The shortest title that is not among the taken ones, which are normal (`normal_title`)."""
    for candidate in title_candidates(title, event=event, code=code):
        if normal_title(candidate) not in taken:
            return candidate
    number = 2
    while True:
        candidate = _joined(title, [event, code, str(number)])
        if normal_title(candidate) not in taken:
            return candidate
        number += 1


def title_candidates(title: str, *, event: str, code: str) -> tuple[str, ...]:
    """The titles to try one after the other when a forum says that one is used."""
    return session_title(title, event=event), session_title(title, event=event, code=code)


def event_title(name: str, *, code: str) -> str:
    """The title of an event's own topic; `code` (its slug) follows where the name is too short or
    stands there already."""
    name = _clean(name)
    return name[:LONGEST].rstrip() if len(name) >= SHORTEST else _joined(name, [code])


def thread_title(title: str, *, event: str, taken: Container[str] = ()) -> str:
    """The title of any other discussion of an event: its own, as far as a forum allows it."""
    own = _clean(title)
    if SHORTEST <= len(own) <= LONGEST and normal_title(own) not in taken:
        return own
    return _joined(title, [event])


def without_event(title: str, *, event: str, code: str = "") -> str:
    """A title of the forum as it is shown here: without the event and code that we added.

    Whoever renamed a topic there may have left them out or not.
    """
    shown = _clean(title)
    for part in (code, event):
        ending = normal_title(BETWEEN + part) if part else ""
        cut = shown.rfind(BETWEEN)
        if ending and cut > 0 and normal_title(shown[cut:]) == ending:
            shown = shown[:cut].rstrip()
    return shown


def category_name(name: str, *, taken: Container[str] = ()) -> str:
    """At most 50 letters; `taken` are the normal names of its siblings."""
    shown = _cut(_clean(name), 50)
    number = 2
    while normal_title(shown) in taken:
        shown = _cut(_clean(name), 50 - len(f" {number}")) + f" {number}"
        number += 1
    return shown


def tag_name(name: str) -> str:
    """A track or event as a tag: lower, words joined, at most 20 letters, of any script."""
    kept = "".join(
        letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else "-"
        for letter in unicodedata.normalize("NFKC", name).lower()
    )
    return re.sub("-+", "-", kept).strip("-")[:20].strip("-")


def tag_names(names: Iterable[str]) -> Mapping[str, str]:
    """Tags of several names, each its own: two long names may begin alike."""
    tags: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        tag = base = tag_name(name) or "track"
        number = 2
        while tag in taken:
            ending = f"-{number}"
            tag = base[: 20 - len(ending)].rstrip("-") + ending
            number += 1
        taken.add(tag)
        tags[name] = tag
    return tags


def external_id(kind: str, identity: str, *, prefix: str, generation: int = 1) -> str:
    """What a topic is found by after an answer was lost: at most 50 of [A-Za-z0-9_-], whole or
    not at all, for a cut one would no longer be the only one."""
    ending = f"-g{generation}" if generation > 1 else ""
    name = f"{prefix}-{kind}-{identity}{ending}"
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,50}", name):
        raise ValueError("No external id can be made of this")
    return name


def _joined(title: str, endings: list[str]) -> str:
    """The title and what tells it apart; what is too long is cut at the title."""
    tail = "".join(BETWEEN + part for ending in endings if (part := _cut(_clean(ending), 80)))
    words = _cut(_clean(title), LONGEST - len(tail)) or CUT
    whole = words + tail
    while len(whole) < SHORTEST:
        whole += BETWEEN + (tail.removeprefix(BETWEEN) or words)
    return _cut(whole, LONGEST)


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8"))
    return " ".join(NEVER_IN_TITLES.sub(" ", text).split())


def _cut(text: str, length: int) -> str:
    """Not between a letter and its marks."""
    if len(text) <= length:
        return text
    end = max(length - len(CUT), 0)
    while end > 0 and unicodedata.category(text[end])[0] == "M":
        end -= 1
    return text[:end].rstrip() + CUT if end else text[:length]
