# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of a question in the texts it found: where they stand, and which piece is shown.

Pieces are plain text until they are shown: `marked` escapes each of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.search.documents import can_have_stem, compound
from apps.search.questions import Question, Term
from apps.search.stems import stems, usable
from apps.search.words import Word, folded, words_of

SNIPPET = 220
BEFORE = 60
MARK = "<mark>{}</mark>"
LONGEST = 20_000
"""Signs of a text that are looked through for what is to be marked."""


class Piece(NamedTuple):
    """Some of a text, and whether somebody asked for it."""

    text: str
    is_marked: bool = False


def marked(pieces: Iterable[Piece]) -> SafeString:
    """A text with its marks, every piece escaped."""
    return format_html_join(
        "", "{}", ((format_html(MARK if one.is_marked else "{}", one.text),) for one in pieces)
    )


class Text(NamedTuple):
    """A text that may have the words."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class _Asked:
    """The words of a question as they are compared."""

    lexemes: frozenset[str]
    beginnings: tuple[str, ...]
    runs: tuple[str, ...]
    by_language: dict[str, frozenset[str]]


class Marker:
    """Marks the words of one question in any number of texts, at the cost of two small queries."""

    def __init__(self, question: Question, texts: Iterable[Text]) -> None:
        texts = [Text(text[:LONGEST], usable(language)) for text, language in texts]
        self.asked = _asked(question.wanted, {text.language for text in texts if text.language})
        near = {pair for text in texts if text.language for pair in self._near(text)}
        self.stems = stems(near)

    def pieces(self, text: str, language: str = "") -> list[Piece]:
        """The whole text."""
        return list(_cut(text, self.spans(text, language), 0, len(text)))

    def snippet(self, text: str, language: str = "") -> list[Piece]:
        """About two lines of it: around the first words that were asked for, or its beginning."""
        text = " ".join(text.split())
        spans = self.spans(text, language)
        start = _start(text, spans[0][0]) if spans else 0
        end = _end(text, start)
        pieces = list(_cut(text, spans, start, end))
        if start:
            pieces.insert(0, Piece("… "))
        if end < len(text):
            pieces.append(Piece(" …"))
        return pieces

    def spans(self, text: str, language: str = "") -> list[tuple[int, int]]:
        """From where to where words stand that were asked for, in order."""
        language = usable(language)
        text = text[:LONGEST]
        words = list(words_of(text))
        found: list[tuple[int, int]] = []
        inside = 0
        for number, word in enumerate(words):
            if word.dense:
                found += self._in_run(word)
                continue
            if not inside:
                whole, inside = compound(words, text, number)
                if whole and self._has(whole):
                    found.append((word.start, words[number + inside - 1].end))
            inside -= 1
            if self._is_asked(word, language):
                found.append((word.start, word.end))
        return _joined(found)

    def _is_asked(self, word: Word, language: str) -> bool:
        if self._has(folded(word.text)):
            return True
        known = self.stems.get((language, word.text), "").split() if language else ()
        return any(stem in self.asked.by_language[language] for stem in known)

    def _has(self, lexeme: str) -> bool:
        return lexeme in self.asked.lexemes or (
            bool(self.asked.beginnings) and lexeme.startswith(self.asked.beginnings)
        )

    def _in_run(self, word: Word) -> Iterator[tuple[int, int]]:
        """Signs of a script without spaces: wherever they stand in the run."""
        signs = [folded(sign) for sign in word.text]
        whole = "".join(signs)
        places = [place for place, sign in enumerate(signs) for _ in sign]
        for run in self.asked.runs:
            at = whole.find(run)
            while at >= 0:
                yield word.start + places[at], word.start + places[at + len(run) - 1] + 1
                at = whole.find(run, at + len(run))

    def _near(self, text: Text) -> Iterator[tuple[str, str]]:
        """Words that begin like a stem asked for: only of these the stem has to be known."""
        wanted = self.asked.by_language.get(text.language, ())
        beginnings = tuple({stem.partition("=")[2][:2] for stem in wanted})
        if beginnings:
            for word in words_of(text.text):
                lexeme = folded(word.text)
                if can_have_stem(word) and any(start in lexeme for start in beginnings):
                    yield text.language, word.text


def _asked(terms: Sequence[Term], languages: set[str]) -> _Asked:
    known = stems(pair for term in terms for pair in term.wanted_stems(languages))
    words = [(word, term) for term in terms for word in term.words]
    last = {id(term): term.words[-1] for term in terms if term.begins}
    plain = [(word, term) for word, term in words if not word.dense]
    open_ = [folded(word.text) for word, term in plain if last.get(id(term)) is word]
    lexemes = {folded(word.text) for word, _ in plain} | {term.whole for term in terms}
    by_language = {
        language: frozenset(
            stem
            for word, term in plain
            if not term.exact
            for stem in known.get((language, word.text), "").split()
        )
        for language in languages
    }
    runs = tuple(dict.fromkeys(folded(word.text) for word, _ in words if word.dense))
    return _Asked(
        frozenset(lexemes - {""}),
        tuple(lexeme for lexeme in open_ if lexeme),
        tuple(run for run in runs if run),
        by_language,
    )


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places without any twice."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    at = start
    for first, last in spans:
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        if at < first:
            yield Piece(text[at:first])
        yield Piece(text[first:last], True)
        at = last
    if at < end:
        yield Piece(text[at:end])


def _start(text: str, first: int) -> int:
    """A little before the first word asked for, at the beginning of a word."""
    if first <= BEFORE:
        return 0
    space = text.find(" ", first - BEFORE, first)
    return space + 1 if space >= 0 else first - BEFORE // 4


def _end(text: str, start: int) -> int:
    if len(text) - start <= SNIPPET:
        return len(text)
    space = text.rfind(" ", start + SNIPPET // 2, start + SNIPPET)
    return space if space > 0 else start + SNIPPET
