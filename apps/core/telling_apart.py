# SPDX-License-Identifier: AGPL-3.0-or-later
"""Languages that the detector takes for others, or knows in one script only, by their own words."""

import re

WORDS = re.compile(r"[^\W\d_]+")

MACEDONIAN_LETTERS = frozenset("ЃѓЌќЅѕ")
"""Letters of no other language of those that the detector takes Macedonian for."""

MACEDONIAN = {
    "sr": frozenset(
        [
            "ги",
            "го",
            "ве",
            "сум",
            "кои",
            "со",
            "сѐ",
            "тоа",
            "таа",
            "некој",
            "дека",
            "еден",
            "сака",
            "сакам",
            "сакате",
            "утре",
            "каде",
        ]
    ),
    "bg": frozenset(
        [
            "од",
            "со",
            "сите",
            "како",
            "сака",
            "сакам",
            "сакате",
            "тоа",
            "таа",
            "оваа",
            "овој",
            "некој",
        ]
    ),
    "ru": frozenset(
        [
            "го",
            "ги",
            "од",
            "се",
            "ве",
            "дека",
            "тоа",
            "таа",
            "сум",
        ]
    ),
}
"""Of each language that it is taken for, words which that one does not have."""

ARTICLE = re.compile(r"\w{4,}(?:иот|от|ата|ето)")
WE_DO = re.compile(r"\w{3,}[аеи]ме(?<!време)(?<!племе)(?<!презиме)")
"""How Macedonian ends what "we" do; Serbian has other nouns than these only seldom."""

SWAHILI = frozenset(
    [
        "ya",
        "wa",
        "kwa",
        "za",
        "kwenye",
        "katika",
        "vya",
        "cha",
        "hiyo",
        "hii",
        "lakini",
        "baada",
        "watu",
        "kama",
        "yangu",
        "yetu",
        "chetu",
        "ambao",
        "ambazo",
        "kuwa",
        "hata",
        "bado",
        "sana",
        "kila",
        "saa",
        "kuliko",
        "ndiyo",
        "tangu",
        "jinsi",
        "je",
        "wakati",
        "kutoka",
        "sisi",
        "nani",
        "kesho",
    ]
)
EKAVIAN = frozenset(
    [
        "gde",
        "ovde",
        "uvek",
        "posle",
        "vreme",
        "pre",
        "šta",
        "sledeće",
        "sledeći",
        "sledeću",
        "sledećeg",
        "mesto",
        "uopšte",
        "takođe",
        "primer",
        "dve",
    ]
)
"""Serbian in Latin letters; Croatian and Bosnian say them otherwise."""


def told_apart(found: str, text: str) -> str:
    """The detector's answer, or what it has to be where it cannot know better."""
    words = WORDS.findall(text.casefold())
    if found in MACEDONIAN and _is_macedonian(found, text, words):
        return "mk"
    if found == "sr" and not any("\u0400" <= letter <= "\u04ff" for letter in text):
        return "sr-Latn"
    if found == "hr" and not EKAVIAN.isdisjoint(words):
        return "sr-Latn"
    own = SWAHILI.intersection(words)
    if len(own) >= 2 and sum(word in own for word in words) * 6 >= len(words):
        return "sw"
    return found


def _is_macedonian(found: str, text: str, words: list[str]) -> bool:
    if MACEDONIAN_LETTERS & set(text):
        return True
    if found != "sr" and "ј" in text.casefold():
        return True
    if not MACEDONIAN[found].isdisjoint(words):
        return True
    ends = [word for word in words if ARTICLE.fullmatch(word)]
    return found == "sr" and (len(ends) >= 2 or any(WE_DO.fullmatch(word) for word in words))
