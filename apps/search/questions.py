# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody typed, as terms: words, "phrases", -what is not wanted, the beginning of the last.

Whatever is typed has a meaning or an answer in words; nothing of it is ever read as a language of
PostgreSQL's, for only letters and digits get there.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from apps.search.documents import can_have_stem, compound
from apps.search.words import Word, folded, pairs, words_of

LONGEST = 200
MOST_TERMS = 12
SHORTEST_BEGINNING = 3

CHUNK = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)"?|(?P<words>[^\s"]+))')
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"') | {"–": "-", "−": "-"})
APOSTROPHES = re.compile(r"['’]")
UMLAUTS = re.compile("(?<=[aou])e")


@dataclass(frozen=True)
class Term:
    """One thing that a result must have, or must not: the words stand side by side."""

    words: tuple[Word, ...]
    whole: str = ""
    unwanted: bool = False
    exact: bool = False
    begins: bool = False

    def wanted_stems(self, languages: Iterable[str]) -> Iterator[tuple[str, str]]:
        if not self.exact:
            for word in self.words:
                if can_have_stem(word):
                    yield from ((language, word.text) for language in languages)


@dataclass(frozen=True)
class Question:
    """The terms of a question, and what was left out of it because it was too long."""

    text: str
    terms: tuple[Term, ...] = ()
    is_cut: bool = False

    @property
    def wanted(self) -> list[Term]:
        return [term for term in self.terms if not term.unwanted]

    @property
    def can_be_asked(self) -> bool:
        return bool(self.wanted)

    @property
    def only_unwanted(self) -> bool:
        """Everything but: that is no question."""
        return bool(self.terms) and not self.wanted


def read(typed: str) -> Question:
    """The question in what was typed."""
    text = " ".join(typed.split())
    short = text[:LONGEST]
    last_is_open = not typed[:LONGEST].endswith((" ", '"', "”"))
    terms = [term for found in CHUNK.finditer(short.translate(QUOTES)) for term in _terms(found)]
    if terms and last_is_open and not terms[-1].exact and not terms[-1].unwanted:
        terms[-1] = _beginning(terms[-1])
    is_cut = len(text) > LONGEST or len(terms) > MOST_TERMS
    return Question(short, tuple(terms[:MOST_TERMS]), is_cut)


def _terms(found: re.Match[str]) -> Iterator[Term]:
    unwanted = bool(found["no"])
    if found["phrase"] is not None:
        if said := tuple(words_of(found["phrase"])):
            yield Term(said, unwanted=unwanted, exact=True)
        return
    chunk = found["words"]
    words = list(words_of(chunk))
    if len(words) > 1 and APOSTROPHES.search(chunk):
        # l’événement, d’Adélaïde: the letter before it need not stand there.
        longer = [word for word in words if len(word.text) > 1]
        yield from (Term((word,), unwanted=unwanted) for word in longer or words)
    elif words:
        whole, inside = compound(words, chunk, 0)
        fits = inside == len(words)
        yield Term(tuple(words), whole=whole if fits else "", unwanted=unwanted)


def _beginning(term: Term) -> Term:
    last = term.words[-1]
    begins = last.dense or len(folded(last.text)) >= SHORTEST_BEGINNING
    return Term(term.words, term.whole, begins=begins)


def tsquery(
    terms: Iterable[Term],
    *,
    languages: Iterable[str],
    stems: dict[tuple[str, str], str],
    beginnings: bool = True,
) -> str:
    """The terms as PostgreSQL's tsquery; every word of it is quoted and has letters only."""
    parts = [_part(term, list(languages), stems, beginnings) for term in terms]
    return " & ".join(part for part in parts if part)


def _part(
    term: Term, languages: list[str], stems: dict[tuple[str, str], str], beginnings: bool
) -> str:
    begins = term.begins and beginnings
    pieces: list[tuple[str, int]] = []
    for number, word in enumerate(term.words):
        is_open = begins and number == len(term.words) - 1
        if word.dense:
            pieces += _dense(word)
        elif forms := _forms(term, word, languages, stems, is_open):
            pieces.append((forms, 1))
    if not pieces:
        return ""
    query = pieces[0][0]
    for (_before, width), (piece, _width) in pairwise(pieces):
        query += f" <{width}> {piece}"
    if term.whole:
        query = f"(({query}) | '{term.whole}'{':*' if begins else ''})"
    elif len(pieces) > 1:
        query = f"({query})"
    return f"!{query}" if term.unwanted else query


def _dense(word: Word) -> list[tuple[str, int]]:
    """Pairs of signs, one after the other; a sign alone begins some pair."""
    run = folded(word.text)
    if len(run) < 2:
        return [(f"'{run}':*", 1)] if run else []
    found = [(f"'{pair}'", 1) for pair in pairs(run)[:-1]]
    found[-1] = (found[-1][0], 2)
    return found


def _forms(
    term: Term,
    word: Word,
    languages: list[str],
    stems: dict[tuple[str, str], str],
    is_open: bool,
) -> str:
    """Everything that counts as this word, in one pair of brackets."""
    lexeme = folded(word.text)
    if not lexeme:
        return ""
    forms = [f"'{lexeme}'{':*' if is_open else ''}"]
    if not term.exact:
        bare = UMLAUTS.sub("", lexeme)
        forms += [f"'{bare}'"] if bare != lexeme else []
        found = [stems.get((language, word.text), "").split() for language in languages]
        forms += [f"'{stem}'" for stem in dict.fromkeys(chain.from_iterable(found))]
    return f"({' | '.join(forms)})" if len(forms) > 1 else forms[0]
