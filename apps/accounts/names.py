# SPDX-License-Identifier: AGPL-3.0-or-later
"""Display names in any script: what may stand in one."""

import re
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.reserved_names import speaks_for_others
from apps.core.errors import Refused

LONGEST = 60
"""Letters as people count them: marks above and below belong to their letter."""

MOST_MARKS = 4
"""Vietnamese and vocalised Hebrew need three on one letter; more only hides what is around."""

JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Invisible, but Persian and the scripts of India are not written without them."""

NEVER = ("Cc", "Cn", "Co", "Cs")

UNSEEN = (
    "\N{COMBINING GRAPHEME JOINER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}"
    "\N{HANGUL FILLER}\N{BRAILLE PATTERN BLANK}\N{KHMER VOWEL INHERENT AQ}"
    "\N{KHMER VOWEL INHERENT AA}\N{MONGOLIAN VOWEL SEPARATOR}"
    "\N{MONGOLIAN FREE VARIATION SELECTOR ONE}\N{MONGOLIAN FREE VARIATION SELECTOR TWO}"
    "\N{MONGOLIAN FREE VARIATION SELECTOR THREE}"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
"""Letters, marks and signs that nobody sees; with those of category Cf they are left out."""

MARKS_OF_NOTHING = re.compile(r"(?:^|(?<=\s))[\u0300-\u036f]+")

HOOKS = {0x02DB: "i", 0x037A: "i"}
"""Marks on nothing that are read as the letter they look like: NFKC would make a space of them."""

NO_JOINERS_IN = {
    "LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "HEBREW", "ETHIOPIC", "CJK", "HIRAGANA",
    "KATAKANA", "HANGUL", "DIGIT", "CHEROKEE", "TIFINAGH",
}  # fmt: skip

EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "LATIN"}
"""Scripts that one word may mix: 小林さん, IT맨."""


def clean_name(text: str) -> str:
    """The name in the form it is kept in: NFKC, single spaces, nothing invisible.

    Refused with words for people when it cannot be one, or speaks for others than its person.
    Whether somebody else has it is asked by `services.refuse_taken`.
    """
    name = cleaned(text)
    if not any(unicodedata.category(letter)[0] in "LN" for letter in name):
        raise Refused(_("Write a name with at least one letter or digit."), code="name-empty")
    if _mixes_scripts(name):
        raise Refused(
            _("This name mixes letters of several scripts in one word. Use one script for a word."),
            code="name-mixed",
        )
    if sum(not _is_mark(sign) for sign in name) > LONGEST:
        raise Refused(
            ngettext(
                "A name may have %(count)d letter at most.",
                "A name may have %(count)d letters at most.",
                LONGEST,
            )
            % {"count": LONGEST},
            code="name-long",
        )
    if speaks_for_others(name):
        raise Refused(
            _(
                "This name would speak for an office or an organization. Use your own name; "
                "where you belong goes into the affiliation."
            ),
            code="name-reserved",
        )
    return name[:150]


def cleaned(text: str) -> str:
    """A line of text without what nobody sees. Refused: control characters, piled-up marks."""
    text = " ".join(unicodedata.normalize("NFKC", text.translate(HOOKS)).split())
    if any(unicodedata.category(sign) in NEVER for sign in text):
        raise Refused(
            _("This name has invisible characters in it. Type it again without copying it."),
            code="name-invisible",
        )
    text = "".join(sign for sign in text if sign in JOINERS or not _is_unseen(sign))
    text = MARKS_OF_NOTHING.sub("", text)
    text = unicodedata.normalize("NFKC", " ".join(_without_idle_joiners(text).split()))
    if _most_marks(text) > MOST_MARKS:
        raise Refused(_("This name has too many marks on one letter."), code="name-marks")
    return text


def _is_unseen(sign: str) -> bool:
    return sign in UNSEEN or unicodedata.category(sign) == "Cf"


def _without_idle_joiners(text: str) -> str:
    """Joiners stay between letters of scripts that need them, and nowhere else."""
    kept: list[str] = []
    script = ""
    for place, sign in enumerate(text):
        if sign in JOINERS:
            after = text[place + 1 : place + 2]
            if not (script and after and unicodedata.category(after)[0] in "LM"):
                continue
        elif unicodedata.category(sign)[0] != "M":
            script = _script(sign)
            script = "" if script in NO_JOINERS_IN else script
        kept.append(sign)
    return "".join(kept)


def _mixes_scripts(name: str) -> bool:
    """Whether a word has letters of two scripts that nobody writes together: "раypal"."""
    for word in re.split(r"[\W_]+", name):
        scripts = {_script(sign) for sign in word if unicodedata.category(sign)[0] == "L"} - {""}
        if len(scripts) > 1 and not scripts <= EAST_ASIAN:
            return True
    return False


def _script(sign: str) -> str:
    """The script of a letter by the first word of its name, which Unicode never changes."""
    if unicodedata.category(sign)[0] != "L":
        return ""
    word = unicodedata.name(sign, "").partition(" ")[0]
    return {"MODIFIER": "", "IDEOGRAPHIC": "CJK", "MASU": "CJK"}.get(word, word)


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M" or sign in JOINERS


def _most_marks(name: str) -> int:
    most = row = 0
    for sign in name:
        row = row + 1 if _is_mark(sign) else 0
        most = max(most, row)
    return most
