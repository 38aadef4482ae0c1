# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names and words in the order in which readers of a language look for them.

The database sorts by code point and has no ICU; lists for people are short and sorted here. What
counts is what CLDR says of each language: its own letters (Polish ł after l, Turkish ı before i),
its own script first, accents and case only between words that are the same without them.
"""

import unicodedata
from functools import lru_cache

LETTERS = {
    "es": ("n", "ñ"),
    "pl": ("a", "ą", "c", "ć", "e", "ę", "l", "ł", "n", "ń", "o", "ó", "s", "ś", "z", "źż"),
    "tr": ("c", "ç", "g", "ğ", "h", "ı", "o", "ö", "s", "ş", "u", "ü"),
    "uk": ("г", "ґ", "е", "є", "и", "іїй"),
}
"""Letters of a language's own alphabet that follow the letter named before them."""

SCRIPTS = {
    "ar": "ARABIC", "be": "CYRILLIC", "bg": "CYRILLIC", "fa": "ARABIC", "he": "HEBREW",
    "hy": "ARMENIAN", "ka": "GEORGIAN", "kk": "CYRILLIC", "mk": "CYRILLIC", "ru": "CYRILLIC",
    "sr": "CYRILLIC", "uk": "CYRILLIC", "ur": "ARABIC",
}  # fmt: skip
"""In which script a language's readers look first; the others read Latin letters first."""

PLAIN = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
AFTER = "\U0010fff0"
"""Behind whatever else begins with the letter before it."""

Key = tuple[bool, str, str, str]


@lru_cache(maxsize=10_000)
def sort_key(text: str, language: str) -> Key:
    """For `sorted(names, key=lambda name: sort_key(name, language))`."""
    language = language.partition("-")[0]
    lowered = _lowered(unicodedata.normalize("NFC", text), language)
    own = _own(language)
    letters = lowered.lstrip("".join(sign for sign in lowered if not sign.isalnum()))
    primary = "".join(own.get(sign) or _plain(sign) for sign in letters)
    is_foreign = not _is_of(letters[:1], SCRIPTS.get(language, "LATIN"))
    return is_foreign, primary, unicodedata.normalize("NFD", lowered), text


def _lowered(text: str, language: str) -> str:
    if language in ("tr", "az"):
        text = text.replace("I", "ı").replace("İ", "i")
    return unicodedata.normalize("NFC", text.casefold())


@lru_cache(maxsize=50)
def _own(language: str) -> dict[str, str]:
    pairs = LETTERS.get(language, ())
    return {
        letter: before + chr(ord(AFTER) + place)
        for before, letters in zip(pairs[::2], pairs[1::2], strict=True)
        for place, letter in enumerate(letters)
    }


def _plain(sign: str) -> str:
    apart = unicodedata.normalize("NFKD", sign)
    return "".join(one for one in apart if not unicodedata.combining(one)).translate(PLAIN)


def _is_of(sign: str, script: str) -> bool:
    return not sign.isalpha() or unicodedata.name(sign, "").startswith(script)
