# SPDX-License-Identifier: AGPL-3.0-or-later
"""Languages of texts, by BCP 47 code: far more than the interface is translated into.

Names come from CLDR (Babel); what it lacks and the movement writes in stands in a table here.
"""

from collections.abc import Mapping
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from apps.core.sorting import sort_key
from apps.core.telling_apart import told_apart

RTL_SCRIPTS = frozenset(
    ["Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"]
)

SHORTEST_GUESS = 20
"""Letters below which the guess is no better than the writer's usual language."""

# English name and autonym of languages with a Wikipedia or an Incubator that CLDR does not name;
# checked against the lists of languages of MediaWiki 1.45.
LACKING = {
    "ami": ("Amis", "Pangcah"),
    "azb": ("South Azerbaijani", "تۆرکجه"),
    "bcl": ("Central Bikol", "Bikol Central"),
    "blk": ("Pa’O", "ပအိုဝ်ႏဘာႏသာႏ"),
    "bol": ("Bole", "bòo pìkkà"),
    "dag": ("Dagbani", "dagbanli"),
    "dtp": ("Kadazandusun", "Kadazandusun"),
    "gom": ("Goan Konkani", "गोंयची कोंकणी"),
    "gpe": ("Ghanaian Pidgin", "Ghanaian Pidgin"),
    "hyw": ("Western Armenian", "Արեւմտահայերէն"),
    "iba": ("Iban", "Jaku Iban"),
    "kge": ("Komering", "Kumoring"),
    "kus": ("Kusaal", "Kʋsaal"),
    "mnw": ("Mon", "ဘာသာမန်"),
    "nah": ("Nahuatl", "Nāhuatl"),
    "nup": ("Nupe", "Nupe"),
    "pnb": ("Western Punjabi", "پنجابی"),
    "pwn": ("Paiwan", "pinayuanan"),
    "rki": ("Arakanese", "ရခိုင်"),
    "rmy": ("Vlax Romani", "romani čhib"),
    "szy": ("Sakizaya", "Sakizaya"),
    "tay": ("Atayal", "Tayal"),
    "tdd": ("Tai Nuea", "ᥖᥭᥰ ᥖᥬᥲ ᥑᥨᥒᥰ"),
    "zsm": ("Standard Malay", "Bahasa Melayu"),
}

AUTONYMS = {
    "ab": "аԥсшәа",
    "ady": "адыгабзэ",
    "an": "aragonés",
    "arz": "مصرى",
    "ary": "الدارجة",
    "av": "авар",
    "awa": "अवधी",
    "ban": "Basa Bali",
    "bew": "Betawi",
    "bjn": "Banjar",
    "crh": "qırımtatarca",
    "csb": "kaszëbsczi",
    "inh": "гӀалгӀай",
    "kbd": "адыгэбзэ",
    "kg": "Kongo",
    "koi": "перем коми",
    "krc": "къарачай-малкъар",
    "krl": "karjal",
    "kv": "коми",
    "lad": "Ladino",
    "lez": "лезги",
    "ltg": "latgaļu",
    "lzh": "文言",
    "mdf": "мокшень",
    "myv": "эрзянь",
    "nan": "閩南語",
    "nap": "Napulitano",
    "sco": "Scots",
    "tyv": "тыва дыл",
    "udm": "удмурт",
    "vep": "vepsän kel’",
    "xal": "хальмг",
    "xmf": "მარგალური",
    "fon": "fɔ̀ngbè",
    "gur": "farefare",
    "guc": "wayuunaiki",
    "iba": "Jaku Iban",
    "ilo": "Ilokano",
    "mad": "Madhurâ",
    "nia": "Li Niha",
    "nqo": "ߒߞߏ",
    "pam": "Kapampangan",
    "rue": "русиньскый",
    "sgs": "žemaitėška",
    "tcy": "ತುಳು",
    "tet": "tetun",
    "tly": "tolışi",
    "tw": "Twi",
    "vro": "võro",
}

_SUBTAGS: Mapping[str, str] = get_global("likely_subtags")


@lru_cache(maxsize=1_000)
def canonical(code: str) -> str:
    """The code in its usual spelling, "sr-Latn" for "sr_latn"; empty when it is no language."""
    parts = code.strip().replace("_", "-").split("-")
    if not (1 <= len(parts) <= 4 and all(part.isascii() and part.isalnum() for part in parts)):
        return ""
    language = parts[0].lower()
    if not _is_language(language):
        return ""
    rest = []
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            rest.append(part.title())
        elif (len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdigit()):
            rest.append(part.upper())
        elif 5 <= len(part) <= 8 or (len(part) == 4 and part[0].isdigit()):
            rest.append(part.lower())
        else:
            return ""
    return "-".join([language, *rest])


def valid(code: str) -> bool:
    """Whether this is the code of a language in its usual spelling, fit to be stored."""
    return bool(code) and canonical(code) == code


def speaks(known: str, language: str) -> bool:
    """Whether `known` is the language or one of its regional or written forms."""
    return known == language or known.startswith(f"{language}-")


def name_of(code: str, in_language: str) -> str:
    """The language's name in another language, "Polish"; the code where nobody knows a name."""
    return _name(code, in_language)


def autonym(code: str) -> str:
    """What its own speakers call it, "polski"."""
    language = code.partition("-")[0]
    if "-" not in code and language in LACKING:
        return LACKING[language][1]
    if "-" not in code and language in AUTONYMS:
        return AUTONYMS[language]
    locale = _locale(code)
    own = locale.get_display_name(locale) if locale else None
    return own or _name(code, "en")


def direction(code: str) -> str:
    """ "rtl" or "ltr", by the script the code names or the language is usually written in."""
    return "rtl" if _script(code) in RTL_SCRIPTS else "ltr"


def guess(text: str) -> str:
    """The language a text is most likely written in; empty when it is too short to tell.

    Costs microseconds, the first time in a process about 30 ms.
    """
    letters = sum(letter.isalpha() for letter in text[:2_000])
    # Scripts without spaces say in five letters what others say in twenty.
    if letters < SHORTEST_GUESS and not (letters >= 5 and _is_dense(text)):
        return ""
    found = told_apart(_detector()(text[:2_000]), text[:2_000])
    return "" if found == "und" else found


def several(text: str) -> list[str]:
    """The codes that are languages in "ar.fr", each once; ten at most."""
    codes = dict.fromkeys(text.split(".")[:10]) if text else {}
    return [code for code in codes if valid(code)]


def choices(in_language: str) -> list[tuple[str, str]]:
    """Languages for a list to choose from, by name; what is missing can be typed as a code."""
    named_by_cldr = map(str, Locale("en").languages)
    codes = {code for code in named_by_cldr if code.isalpha() and _is_listed(code)}
    named = ((code, _name(code, in_language)) for code in codes | LACKING.keys())
    return sorted(named, key=lambda pair: sort_key(pair[1], in_language))


def of_interface() -> str:
    """The language the interface is being shown in."""
    # Here and not above: the readers of foreign files use this module without Django.
    from django.utils.translation import get_language

    return get_language() or "en"


def _is_language(language: str) -> bool:
    if not (2 <= len(language) <= 3 and language.isalpha()):
        return False
    known = language in _SUBTAGS or language in LACKING or language in Locale("en").languages
    return known and language not in ("und", "mul", "zxx", "mis", "root")


def _is_listed(code: str) -> bool:
    return _is_language(code) and (_locale(code) is not None or code in AUTONYMS)


@lru_cache(maxsize=1_000)
def _name(code: str, in_language: str) -> str:
    language = code.partition("-")[0]
    reader = _locale(in_language) or Locale("en")
    for locale in (reader, Locale("en")):
        if name := locale.languages.get(code.replace("-", "_")):
            return name
        if base := locale.languages.get(language):
            details = _details(code, locale)
            return f"{base} ({details})" if details else base
    return LACKING[language][0] if language in LACKING else code


def _details(code: str, locale: Locale) -> str:
    """Script and region of a code in words."""
    words = []
    for part in code.split("-")[1:]:
        table = locale.scripts if len(part) == 4 else locale.territories
        words.append(table.get(part) or part)
    return ", ".join(words)


@lru_cache(maxsize=1_000)
def _script(code: str) -> str:
    parts = code.replace("_", "-").split("-")
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return part.title()
    for known in ("_".join(parts[:2]), parts[0].lower()):
        if likely := _SUBTAGS.get(known):
            return likely.split("_")[1]
    return "Arab" if parts[0].lower() == "pnb" else "Latn"


@lru_cache(maxsize=1_000)
def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None


def _is_dense(text: str) -> bool:
    return any("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3" for letter in text)


@cache
def _detector():
    """The detector's data take 20 MB, so only processes that guess load them."""
    import eldc

    eldc.init()
    return eldc.detect_mt
