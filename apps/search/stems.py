# SPDX-License-Identifier: AGPL-3.0-or-later
"""What words of a language have in common: PostgreSQL's stemmers, or the beginning of the word.

A stem is kept with its language before it ("en=run"), so that languages never meet in one.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from django.db import connection

from apps.core import languages
from apps.search.words import folded

STEMMERS = {
    "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ms": "indonesian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Snowball's, by language; whether this PostgreSQL has it is asked."""

BEGINNINGS = frozenset(
    [
        "az", "ba", "be", "bg", "bs", "cs", "et", "hr", "hy", "is", "ka", "kk", "ky", "la", "lt",
        "lv", "mk", "pl", "rue", "sh", "sk", "sl", "sq", "sr", "tt", "uk", "uz",
    ]
)  # fmt: skip
"""Languages that change the ends of words and have no stemmer: words count by their beginning."""

BEGINNING = 5

ARABIC = frozenset(["ar", "ary", "arz"])
ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
BEFORE_WORDS = ("و", "ف", "ب", "ل", "ك")
ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
"""After the light10 stemmer of Larkey, Ballesteros and Connell, for folded words."""

MOST_KNOWN = 200_000

_known: dict[tuple[str, str], str] = {}


def base(language: str) -> str:
    """The language without script and region: "pt" for "pt-BR"."""
    return language.partition("-")[0]


def can_stem(language: str) -> bool:
    """Whether words of this language (without region) have stems here."""
    return language in BEGINNINGS | ARABIC or _stemmer(language) is not None


def stems(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The stem of each (language, word as written), or two of them with a space between; empty for
    words that say nothing ("the").

    One query for those that this process has not met yet.
    """
    wanted = set(wanted)
    missing: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    found: dict[tuple[str, str], str] = {}
    for pair in wanted:
        if pair in _known:
            found[pair] = _known[pair]
            continue
        language, word = pair
        stemmer = _stemmer(language)
        if stemmer is not None:
            missing[stemmer, _lower(language, word)].append(pair)
        elif language in ARABIC:
            found[pair] = " ".join(_with_language("ar", stem) for stem in _arabic(folded(word)))
        elif language in BEGINNINGS:
            found[pair] = _with_language(language, _beginning(word))
    for question, stem in _asked(list(missing)).items():
        for pair in missing[question]:
            found[pair] = _with_language(pair[0], folded(stem))
    if len(_known) > MOST_KNOWN:
        _known.clear()
    _known.update(found)
    return found


def _with_language(language: str, stem: str) -> str:
    return f"{language}={stem}" if stem else ""


def _beginning(word: str) -> str:
    whole = folded(word)
    return whole[:BEGINNING] if len(whole) >= BEGINNING and whole.isalpha() else ""


def _arabic(word: str) -> list[str]:
    """Without article and ending; and once more without the letter that is written to its front,
    for it may be a word of its own: "and", "for"."""
    for article in ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 3:
            return [_without_ending(word[len(article) :])]
    bare = word[1:] if word[:1] in BEFORE_WORDS and len(word) > 4 else ""
    return list(dict.fromkeys(_without_ending(one) for one in (word, bare) if one))


def _without_ending(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
    return word


def _asked(questions: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    if not questions:
        return {}
    sql = """SELECT stemmer, word, (ts_lexize(stemmer::regdictionary, word))[1]
        FROM unnest(%s::text[], %s::text[]) AS asked(stemmer, word)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [[one for one, _ in questions], [word for _, word in questions]])
        return {(stemmer, word): stem or "" for stemmer, word, stem in cursor.fetchall()}


def _lower(language: str, word: str) -> str:
    if language in ("tr", "az"):
        word = word.replace("I", "ı").replace("İ", "i")
    return word.lower()


def _stemmer(language: str) -> str | None:
    name = STEMMERS.get(language)
    return f"{name}_stem" if name and f"{name}_stem" in _dictionaries() else None


@cache
def _dictionaries() -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT dictname FROM pg_ts_dict")
        return frozenset(name for (name,) in cursor.fetchall())


@cache
def usable(code: str) -> str:
    """The language without region when it has stems, or an empty text."""
    language = base(languages.canonical(code)) if code else ""
    return language if language and can_stem(language) else ""
