# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text in lines: letters without a font left out, words wrapped, directions in their order.

A part of the Unicode bidirectional algorithm, as much as titles need: two levels, without
embeddings. Runs in the child process that draws: no Django here.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PIL import ImageDraw

from apps.pages.pictures.fonts import HAS_SHAPING, RIGHT_TO_LEFT, face, font_for, is_east_asian

NEVER_FIRST = frozenset(
    "、。，．・：；？！）」』】〕〉》’”…‥ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々％"
)
"""East Asian letters that begin no line."""

CONTROLS = frozenset(["LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"])
JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Letter:
    """`strong` is R or L, "" for spaces, points and digits, whose direction others decide."""

    text: str
    font: str
    strong: str


@dataclass(frozen=True)
class Run:
    """Letters of one font and one direction, drawn at once."""

    text: str
    font: str
    right_to_left: bool


def letters_of(text: str, language: str) -> list[Letter]:
    """What of the text can be drawn, each letter with its font."""
    letters: list[Letter] = []
    before = ""
    for letter in unicodedata.normalize("NFC", text):
        kind = unicodedata.bidirectional(letter)
        if kind in CONTROLS and (letter not in JOINERS or not before):
            continue
        if letter.isspace() and (not letters or letters[-1].text.isspace()):
            continue
        font = font_for(letter, language, before)
        if not font:
            continue
        before = font
        letters.append(Letter(letter, font, _strong(kind)))
    return letters


def share_drawn(text: str, language: str) -> float:
    """How much of the text's letters and digits can be drawn, 0 to 1."""
    said = [letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum()]
    drawn = [letter for letter in letters_of(text, language) if letter.text.isalnum()]
    return len(drawn) / len(said) if said else 0.0


def is_right_to_left(text: str) -> bool:
    """The direction of the first letter that has one."""
    found = (_strong(unicodedata.bidirectional(letter)) for letter in text)
    return next(filter(None, found), "L") == "R"


def runs_of(letters: Sequence[Letter], *, right_to_left: bool) -> list[Run]:
    """Runs from left to right, as they stand on the picture (rule L2)."""
    levels = _levels(letters, "R" if right_to_left else "L")
    runs = []
    for (level, font), group in groupby(
        zip(levels, letters, strict=True), key=lambda pair: (pair[0], pair[1].font)
    ):
        text = "".join(letter.text for _level, letter in group)
        runs.append((level, Run(text, font, level % 2 == 1)))
    for lowest in range(max(levels, default=0), 0, -1):
        reordered = []
        for inside, part in groupby(runs, key=lambda pair: pair[0] >= lowest):
            members = list(part)
            reordered += members[::-1] if inside else members
        runs = reordered
    return [run for _level, run in runs]


def _levels(letters: Sequence[Letter], base: str) -> list[int]:
    """How deep each letter lies: odd ones read from the right (rules W4, W7, N1, N2, I1, I2).

    A dash between numbers goes with them: hours from 10:00 to 11:30 read alike in all scripts.
    """
    kinds, before = [], base
    for letter in letters:
        before = letter.strong or before
        is_digit = letter.text.isdecimal() and letter.font not in RIGHT_TO_LEFT
        kinds.append(letter.strong or (("L" if before == "L" else "EN") if is_digit else ""))
    for place in range(1, len(kinds) - 1):
        if letters[place].text in ".,:/-–+" and kinds[place - 1] == kinds[place + 1] == "EN":
            kinds[place] = "EN"
    levels = {"R": 1, "EN": 2, "L": 2 if base == "R" else 0}
    return [levels[kind or _between(kinds, place, base)] for place, kind in enumerate(kinds)]


def _between(kinds: list[str], place: int, base: str) -> str:
    """What a space or point counts as: what stands on both its sides, else the line's own."""
    sides = (kinds[place - 1 :: -1] if place else [], kinds[place + 1 :])
    found = [next(filter(None, side), base) for side in sides]
    before, after = ("R" if kind == "EN" else kind for kind in found)
    return before if before == after else base


def width_of(letters: Sequence[Letter], size: int) -> float:
    """Pixels that the letters take on one line."""
    runs = runs_of(letters, right_to_left=False)
    return sum(face(run.font, size).getlength(run.text, direction=_direction(run)) for run in runs)


def draw_line(
    draw: ImageDraw.ImageDraw,
    letters: Sequence[Letter],
    *,
    at: tuple[float, float],
    size: int,
    colour: str,
    right_to_left: bool,
) -> None:
    """Draw on the baseline from `at`, which is the right end where the line runs from the right."""
    x, y = at
    if right_to_left:
        x -= width_of(letters, size)
    for run in runs_of(letters, right_to_left=right_to_left):
        font = face(run.font, size)
        draw.text((x, y), run.text, font=font, fill=colour, anchor="ls", direction=_direction(run))
        x += font.getlength(run.text, direction=_direction(run))


def wrapped(letters: Sequence[Letter], *, size: int, width: float) -> list[list[Letter]]:
    """Lines no wider than `width`; a word that is wider is cut."""
    lines: list[list[Letter]] = []
    line: list[Letter] = []
    taken = 0.0
    for word in _words(letters):
        length = width_of(word, size)
        if line and taken + width_of(_trimmed(word), size) > width:
            lines.append(_trimmed(line))
            line, taken = [], 0.0
        while length > width and len(word) > 1:
            count = max(1, int(len(word) * width / length) - 1)
            lines.append(word[:count])
            word = word[count:]
            length = width_of(word, size)
        line, taken = [*line, *word], taken + length
    return [*lines, _trimmed(line)] if line else lines


def shortened(letters: list[Letter], *, size: int, width: float) -> list[Letter]:
    """The line with an ellipsis at its end, no wider than `width`."""
    end = Letter("…", font_for("…", ""), "")
    kept = _trimmed(letters)
    while kept and width_of([*kept, end], size) > width:
        kept = _trimmed(kept[:-1])
    return [*kept, end]


def _words(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Where lines may be broken: after spaces, and between East Asian letters. Thai, which has
    no spaces, is broken between its letters, never before a mark."""
    words: list[list[Letter]] = []
    for letter in letters:
        last = words[-1][-1].text if words else ""
        opens = not words or last.isspace() or last in "-–—/"
        if last and not letter.text.isspace() and not unicodedata.combining(letter.text):
            east = is_east_asian(letter.text) or is_east_asian(last)
            opens = opens or (east and letter.text not in NEVER_FIRST)
        if opens and not (letter.text.isspace() and words):
            words.append([letter])
        else:
            words[-1].append(letter)
    return words


def _trimmed(letters: Sequence[Letter]) -> list[Letter]:
    kept = list(letters)
    while kept and kept[-1].text.isspace():
        kept.pop()
    return kept


def _direction(run: Run) -> str | None:
    if not HAS_SHAPING:
        return None
    return "rtl" if run.right_to_left else "ltr"


def _strong(kind: str) -> str:
    return {"L": "L", "R": "R", "AL": "R"}.get(kind, "")
