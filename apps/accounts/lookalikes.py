# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a name looks like: two names with the same looks can be taken for one another.

After Unicode Technical Standard 39 (skeletons), for the letters and digits of Latin; the table has
the letters of living scripts of its confusables.txt, Copyright Unicode, Inc., Unicode License v3.
"""

import re
import unicodedata
from functools import cache

ALIKE = {
    "2": "ƧϨᒿꙄꝚ",
    "3": "ƷȜЗӠⳌꝪꞫ",
    "4": "Ꮞ",
    "6": "бᏮⳒ",
    "7": "𐓒",
    "8": "Ȣȣ৪੪",
    "9": "৭੧୨൭ⳊꝮ",
    "a": "@⍺ɑΑαАаᎪᗅꓮ",
    "b": "ƄΒВЬвᏏᏴᑲᖯᗷꓐꞴ",
    "c": "СсᏟᴄⲤⲥꓚꮯ𐐕𐐽",
    "d": "đԁᎠᏧᑯᗞᗪꓒꓓ",
    "e": "ΕЕеҽᎬ€℮ⴹꓰꬲ",
    "f": "ϜքᖴẝꓝꞘꞙꬵ",
    "g": "ƍɡԌցᏀᏳᶃꓖ",
    "h": "ΗНнңҥһհᎻᏂᕼⲎꓧ",
    "i": "|⍳ıƖǀɩɪΙιІіӀӏ۱ᎥᛁⲒⵏꓲꙇꭵ",
    "j": "ͿϳЈјᎫᒍꓙꞲ",
    "k": "ΚКкқҝҡᏦᛕⲔꓗ",
    "l": "ᏞᒪⳐꓡ𐐛",
    "m": "ΜϺМмᎷᗰᛖⲘꓟ",
    "n": "ΝոռⲚꓠ",
    "o": "ΟοσОоՕօ۵०০੦૦ଠ୦௦౦೦ഠ൦๐໐ဝ၀ჿዐᴏᴑⲞⲟⵔ〇ꓳꬽ𐐄𐐬𐓂𐓪",
    "p": "⍴ΡρРрᏢᑭⲢⲣꓑ",
    "q": "ԛգզⵕ",
    "r": "ƦгᎡᏒᖇᴦⲅꓣꭇꭈꮁ𐒴",
    "s": "$ƼƽЅѕՏᏕᏚꓢꜱꮪ𐐠𐑈",
    "t": "ΤТтᎢⲦꓔ",
    "u": "ʋυՍսሀᑌᴜꓴꞟꭎꭒ𐓎𐓶",
    "v": "νѴѵ۷Ꮩᐯᴠⴸꓦꮩ",
    "w": "ɯѡԜԝաᎳᏔᴡꓪꮃ",
    "x": "ΧХхᕁᕽᚷⲬⵝꓫꞳ",
    "y": "ɣʏΥγУуҮүӱყᎩᎽᶌỿⲨꓬꭚ",
    "z": "ΖᏃᴢꓜꮓ",
    "ي": "ىیېے",
    "ك": "کڪ",
    "ه": "ةہھەۃ",
}
"""Per sign those that look like it, large or small; without what NFKC makes equal anyway."""

DIGITS = {"0": "o", "1": "i", "l": "i", "3": "e", "4": "a", "5": "s"}
"""Read as letters in disguises like "adm1n"."""

PAIRS = (("rn", "m"), ("vv", "w"))


OPEN, SHUT = (
    r"(\[{<\u3008\u300a\u300c\u300e\u3010\u3014\u00ab\u2039",
    (r")\]}>\u3009\u300b\u300d\u300f\u3011\u3015\u00bb\u203a"),
)

ADDITION = re.compile(rf"\s*[{OPEN}][^{OPEN}{SHUT}]*(?:[{SHUT}]+\s*)?$")
"""What stands in brackets at the end, shut or not."""


BELONGS = re.compile(
    r"(?P<name>.*?)(?P<between>[\s,;:|/\\.·•+~@_\u2010-\u2015-]*)(?P<where>[^\W\d_]{2,6})\s*"
)
"""A name and a last word of a few letters that may say where somebody belongs: "Maria, WMF"."""

AFFILIATE = re.compile(r"wm[a-z]{1,3}")
"""How those of the movement are called for short, after their countries mostly."""


def without_addition(name: str) -> str:
    """The name without what follows it to say where somebody belongs: all in brackets, and an
    abbreviation after a sign, or that of an affiliate after anything."""
    bare = _apart(name)
    while (shorter := _shorter(bare)) != bare and any(map(str.isalnum, shorter)):
        bare = shorter
    return bare


def _shorter(bare: str) -> str:
    shorter = ADDITION.sub("", bare)
    found = BELONGS.fullmatch(shorter)
    if found is None:
        return shorter
    name, between, where = found["name"], found["between"], found["where"]
    stands_out = any(sign.isalpha() and not sign.isupper() for sign in name)
    is_short_for_more = stands_out and bool(between.strip()) and where[:2].isupper()
    is_affiliate = AFFILIATE.fullmatch(where.lower()) is not None
    return name if is_short_for_more or (is_affiliate and between) else shorter


def looks_of(name: str) -> str:
    """The same for names that look the same: case, marks on letters, spaces and what says where
    somebody belongs don't count.

    For comparing only; nobody is shown it. It is never longer than 150 signs.
    """
    bare = "".join(sign for sign in without_addition(name) if _counts(sign))
    look = _apart(bare.translate(_table()).casefold())
    look = "".join(sign for sign in look if _counts(sign)).translate(_table())
    look = look.translate({ord(digit): letter for digit, letter in DIGITS.items()})
    for pair, letter in PAIRS:
        look = look.replace(pair, letter)
    return look[:150]


def plain_form(name: str) -> str:
    """The name without case, marks and spaces, its letters untouched: the same for one name."""
    return "".join(sign for sign in _apart(name).casefold() if _counts(sign))


def called(name: str) -> str:
    """The words of a name in their plain form: what somebody is found by who types part of it."""
    words = (plain_form(word) for word in re.split(r"[\W_]+", name.replace("ı", "i")))
    return " ".join(filter(None, words))[:150]


def _apart(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _counts(sign: str) -> bool:
    """Marks of Latin, Arabic, Hebrew and the like are left out, vowel signs of India stay."""
    if sign in "@$|€℮⍺⍳⍴":
        return True
    category = unicodedata.category(sign)
    if category[0] == "M":
        return category != "Me" and unicodedata.combining(sign) < 10
    return category[0] in "LN"


@cache
def _table() -> dict[int, str]:
    return {ord(sign): letter for letter, signs in ALIKE.items() for sign in signs}
