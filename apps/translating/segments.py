# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a Markdown text a machine is shown, and the text put together again.

Only words go out. Code, addresses, names with @, pictures, tables and the signs of Markdown are
kept here and put back; what comes back with other ones than went out is not used.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from html.parser import HTMLParser

from apps.core.errors import Refused
from apps.core.text import render
from apps.translating.paragraphs import FENCE

Ask = Callable[[list[str]], list[str]]
"""Texts in, as many texts out."""

PREFIX = re.compile(r"\s*(?:>\s?)*(?:(?:[-*+]|\d{1,9}[.)]|#{1,6})\s+)?(?:\[[ xX]\]\s+)?")
LITERAL = re.compile(
    r"\s*(?:\||<[a-zA-Z/!]|\[/?\w+[\s=\]][^\]]*\]?\s*$|[-*_=](?:\s*[-*_=]){2,}\s*$)"
)
INLINE = re.compile(
    r"(?P<keep>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)|!\[[^\]]*\]\([^)]*\)|<[^>\s][^>]*>"
    r"|(?:https?://|www\.)[^\s<>()]+[^\s<>().,;:!?]|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![\w@])@[^\W_][\w.-]*|:[a-z0-9_+-]{2,30}:|\\[^\w\s]|\[\^[^\]]+\])"
    r"|\[(?P<words>[^\[\]]+)\](?P<to>\([^()\s]*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])"
    r"|(?P<mark>\*\*|__|~~|\*|(?<!\w)_(?=\S)|(?<=\S)_(?!\w))"
)
ADDRESS = re.compile(r'(?:href|src)="([^"]*)"')
CODE = re.compile(r"<code\b[^>]*>(.*?)</code>", re.S)
NAME = re.compile(r"(?<![\w@])@[^\W_][\w.-]*")


class Broken(Exception):
    """What came back cannot be put together to what went out."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words to translate, or something to keep as it is."""

    text: str
    is_words: bool


def translated(text: str, ask: Ask, *, keeps_marks: bool) -> str:
    """A Markdown paragraph in another language. Broken where it cannot be trusted."""
    lines = _lines(text)
    runs = partial(_in_runs, as_html=keeps_marks)
    ways: list[Callable[[list[list[Piece]], Ask], list[str]]] = (
        [_with_marks, runs] if keeps_marks else [runs]
    )
    for way in ways:
        try:
            found = "\n".join(way(lines, ask))
            is_whole = _kept(found) == _kept(text)
        except (Broken, Refused):
            continue
        if is_whole:
            return found
    raise Broken("links, names or code came back changed")


def translated_plain(text: str, ask: Ask, *, keeps_marks: bool) -> str:
    """A title: no Markdown in it."""
    sent = escape(text, quote=False) if keeps_marks else text
    [found] = ask([sent])
    found = " ".join((_read(found, []) if keeps_marks else found).split())
    if not found:
        raise Broken("it came back empty")
    return found


def _lines(text: str) -> list[list[Piece]]:
    """Each line as pieces; a line that is kept whole is one."""
    lines, fence = [], ""
    for line in text.split("\n"):
        found = FENCE.match(line)
        if found and not fence:
            fence = found[1]
            lines.append([Piece(line, False)])
            continue
        if fence or LITERAL.match(line) or line.startswith(("    ", "\t")) or not line.strip():
            if found and found[1].startswith(fence):
                fence = ""
            lines.append([Piece(line, False)])
            continue
        prefix = PREFIX.match(line)
        begins = prefix.end() if prefix else 0
        lines.append([Piece(line[:begins], False), *_inline(line[begins:])])
    return lines


def _inline(text: str) -> list[Piece]:
    pieces, place = [], 0
    for found in INLINE.finditer(text):
        pieces.append(Piece(text[place : found.start()], True))
        if found["words"] is not None:
            pieces.append(Piece("[", False))
            pieces += _inline(found["words"])
            pieces.append(Piece(f"]{found['to']}", False))
        else:
            pieces.append(Piece(found[0], False))
        place = found.end()
    pieces.append(Piece(text[place:], True))
    return [piece for piece in pieces if piece.text]


def _says_something(piece: Piece) -> bool:
    return piece.is_words and any(letter.isalpha() for letter in piece.text)


def _in_runs(lines: Sequence[Sequence[Piece]], ask: Ask, *, as_html: bool) -> list[str]:
    """Each run of words by itself: nothing can be lost, what hangs together is torn."""
    runs = [piece.text for line in lines for piece in line if _says_something(piece)]
    sent = [escape(run.strip(), quote=False) if as_html else run.strip() for run in runs]
    found = _asked(sent, ask)
    answers = iter([_read(text, []) for text in found] if as_html else found)
    out = []
    for line in lines:
        said = [
            _with_spaces(piece.text, _plain(next(answers)))
            if _says_something(piece)
            else piece.text
            for piece in line
        ]
        out.append("".join(said))
    return out


def _with_marks(lines: Sequence[Sequence[Piece]], ask: Ask) -> list[str]:
    """Whole lines, with elements in place of what is kept."""
    sent, kept = [], []
    for line in lines:
        if any(_says_something(piece) for piece in line):
            own: list[str] = []
            words = []
            for piece in line[_prefix(line) :]:
                if piece.is_words:
                    words.append(escape(piece.text, quote=False))
                else:
                    words.append(f'<x id="{len(own)}">{escape(piece.text, quote=False)}</x>')
                    own.append(piece.text)
            sent.append("".join(words))
            kept.append(own)
    answers = iter(zip(_asked(sent, ask), kept, strict=True))
    out = []
    for line in lines:
        if any(_says_something(piece) for piece in line):
            answer, own = next(answers)
            out.append("".join(piece.text for piece in line[: _prefix(line)]) + _read(answer, own))
        else:
            out.append("".join(piece.text for piece in line))
    return out


def _prefix(line: Sequence[Piece]) -> int:
    """How many pieces stand before the first words or the first thing among them."""
    return 1 if line and not line[0].is_words and PREFIX.fullmatch(line[0].text) else 0


def _asked(sent: list[str], ask: Ask) -> list[str]:
    if not sent:
        return []
    found = ask(sent)
    if len(found) != len(sent) or not all(text.strip() for text in found):
        raise Broken("a text came back empty")
    return found


def _with_spaces(before: str, now: str) -> str:
    """The spaces around a run are those of the original."""
    stripped = before.strip()
    start = before.index(stripped)
    return before[:start] + now.strip() + before[start + len(stripped) :]


def _plain(text: str) -> str:
    """A run holds one line and no signs of Markdown of the machine's own."""
    return re.sub(r"([\\`*_\[\]<>~])", r"\\\1", " ".join(text.split()))


class _Marks(HTMLParser):
    """Words of an answer, with what was kept in its places."""

    def __init__(self, kept: Sequence[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.kept, self.seen = kept, Counter[int]()
        self.out: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "x":
            return
        number = str(dict(attrs).get("id") or "")
        if not number.isdecimal() or len(number) > 6 or int(number) >= len(self.kept):
            raise Broken("an element came back that never went out")
        self.seen[int(number)] += 1
        self.out.append(self.kept[int(number)])
        self.depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "x":
            self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.out.append(" ".join(re.split(r"\s*\n\s*", data)))


def _read(answer: str, kept: Sequence[str]) -> str:
    reader = _Marks(kept)
    reader.feed(answer)
    reader.close()
    if reader.seen != Counter(range(len(kept))):
        raise Broken("something that was kept did not come back once")
    return "".join(reader.out).strip()


def _kept(text: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Addresses, code and names of a text: the same before and after."""
    html = render(text).html
    return Counter(ADDRESS.findall(html)), Counter(CODE.findall(html)), Counter(NAME.findall(text))
