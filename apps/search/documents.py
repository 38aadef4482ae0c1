# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a thing says of itself to the index, and the form in which PostgreSQL keeps it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from apps.search.stems import base, stems, usable
from apps.search.words import HYPHENS, LONGEST, Word, folded, folded_line, pairs, words_of

FORM = 1
"""Raised when entries have to be made anew, see `build_search`."""

LONGEST_TEXT = 40_000
LAST_POSITION = 16_000
"""PostgreSQL knows no position beyond 16,383."""

GAP = 20
"""Between two texts of one thing: no phrase goes from one to the next."""

TITLE, TITLE_STEM, TEXT, TEXT_STEM = "A", "B", "C", "D"


class Part(NamedTuple):
    """A text of the thing in its language."""

    text: str
    language: str = ""
    is_title: bool = False


@dataclass(frozen=True)
class Document:
    """A thing as the index is told of it."""

    kind: str
    object_id: int
    at: datetime
    parts: tuple[Part, ...]
    event_id: int | None = None
    language: str = ""
    name: str = ""

    @property
    def title(self) -> str:
        return folded_line(self.name)[:200]


def vectors(documents: Iterable[Document]) -> list[str]:
    """The tsvector of each document, as text; the stems of all are asked for at once."""
    documents = list(documents)
    wanted = {pair for document in documents for pair in _stemmed(document)}
    known = stems(wanted)
    return [_vector(document, known) for document in documents]


def languages_of(document: Document) -> set[str]:
    """Languages whose stems are in the entry."""
    return {language for part in document.parts if (language := usable(part.language))}


def compound(words: list[Word], text: str, at: int) -> tuple[str, int]:
    """The word "editathon" where "edit-a-thon" begins, and how many words it is made of."""
    last = at
    while last + 1 < len(words):
        one, other = words[last], words[last + 1]
        if one.dense or other.dense or text[one.end : other.start] not in HYPHENS:
            break
        last += 1
    whole = "".join(folded(word.text) for word in words[at : last + 1]) if last > at else ""
    return whole[:LONGEST], last - at + 1


def can_have_stem(word: Word) -> bool:
    """Whether it is a word of letters, in a script with spaces."""
    return not word.dense and not any(sign.isdigit() for sign in word.text)


def _stemmed(document: Document) -> Iterator[tuple[str, str]]:
    for part in document.parts:
        if language := usable(part.language):
            for word in words_of(part.text[:LONGEST_TEXT]):
                if can_have_stem(word):
                    yield language, word.text


def _vector(document: Document, known: dict[tuple[str, str], str]) -> str:
    places: dict[str, list[str]] = defaultdict(list)
    position = 1
    for part in document.parts:
        position = _add(part, places, position, known) + GAP
    marks = [f"@l={base(document.language)}"] if document.language else []
    if document.event_id is not None:
        marks.append(f"@e={document.event_id}")
    said = [f"'{lexeme}':{','.join(at)}" for lexeme, at in places.items()]
    return " ".join([*(f"'{mark}'" for mark in marks), *said])


def _add(
    part: Part, places: dict[str, list[str]], position: int, known: dict[tuple[str, str], str]
) -> int:
    """Write down each word of the part at its position; the position after the last."""
    exact, stem = (TITLE, TITLE_STEM) if part.is_title else (TEXT, TEXT_STEM)
    language = usable(part.language)
    text = part.text[:LONGEST_TEXT]
    words = list(words_of(text))
    inside = 0
    for number, word in enumerate(words):
        if position > LAST_POSITION:
            break
        if word.dense:
            for pair in pairs(folded(word.text)):
                places[pair].append(f"{position}{exact}")
                position += 1
            continue
        if not inside:
            whole, inside = compound(words, text, number)
            if whole:
                places[whole].append(f"{position}{exact}")
        inside -= 1
        if lexeme := folded(word.text):
            places[lexeme].append(f"{position}{exact}")
        for found in known.get((language, word.text), "").split():
            places[found].append(f"{position}{stem}")
        position += 1
    return position
