# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words as they are compared: the same letters whatever the marks, the case, the way of typing.

Done here and not by PostgreSQL, so that the words of a text, of a question, and those that are
marked in a result are always the same ones. Scripts without spaces become pairs of signs.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

LONGEST = 60
"""Signs of a word that count."""

HYPHENS = frozenset("-\u2010\u2011")

DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3007\u3040-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, Chinese and Japanese have no spaces; Korean hangs its particles on."""

JOINED = "\u0400-\u052f\u0590-\u05ff"
"""Between these (Cyrillic, Hebrew) an apostrophe belongs to the word: п’ять."""

ALIKE = str.maketrans(
    {
        "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h",
        "ı": "i", "ŋ": "n", "ŧ": "t", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ə": "e",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ة": "ه", "ہ": "ه", "ھ": "ه",
        "ە": "ه", "ک": "ك", "ڪ": "ك", "ـ": "", "ґ": "г", "ʻ": "", "ʼ": "", "ʹ": "", "ʾ": "",
        "ʿ": "", "'": "", "’": "", "\u00ad": "", "\u200c": "", "\u200d": "",
    }
)  # fmt: skip
"""What Unicode does not take apart, and people type one for the other."""


class Word(NamedTuple):
    """A word where it stands; `dense` for a run of a script without spaces."""

    text: str
    start: int
    end: int
    dense: bool


def words_of(text: str) -> Iterator[Word]:
    """The words of a text as they are written."""
    for found in _pattern().finditer(text):
        yield Word(found[0], found.start(), found.end(), found.lastgroup == "dense")


@lru_cache(maxsize=100_000)
def folded(word: str) -> str:
    """The word without case, marks and ways of typing: what is compared."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    bare = "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in apart
        if unicodedata.combining(sign) < 10  # vowels of India and the like stay
    )
    return unicodedata.normalize("NFC", bare.translate(ALIKE))[:LONGEST]


def folded_line(text: str) -> str:
    """A whole line so, with single spaces: for names and titles that are nearly the same."""
    return " ".join(folded(word.text) for word in words_of(text))


def pairs(run: str) -> list[str]:
    """The signs of a folded run two by two, its last one alone: each sign begins one of them."""
    return [run[start : start + 2] for start in range(len(run))]


@cache
def _pattern() -> re.Pattern[str]:
    marks = _marks()
    one = rf"[^\W_{DENSE}]|[{marks}\u00ad\u200c]|(?<=[{JOINED}])['’](?=[{JOINED}])"
    return re.compile(rf"(?P<dense>[{DENSE}]+)|(?P<plain>(?:[^\W_{DENSE}])(?:{one})*)")


def _marks() -> str:
    """Signs that stand on or after letters, as the inside of a class of signs."""
    known = (code for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M")
    dense = re.compile(f"[{DENSE}]")
    return "".join(chr(code) for code in known if not dense.match(chr(code)))
