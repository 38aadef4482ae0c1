# SPDX-License-Identifier: AGPL-3.0-or-later
"""Display names in any script: what may stand in one."""

import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.errors import Refused

LONGEST = 60
"""Letters as people count them: marks above and below belong to their letter."""

MOST_MARKS = 4
"""Vietnamese and vocalised Hebrew need three on one letter; more only hides what is around."""

JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Invisible, but Persian and the scripts of India are not written without them."""

NEVER = ("Cc", "Cf", "Cn", "Co", "Cs")


def clean_name(text: str) -> str:
    """The name in the form it is kept in (NFKC, single spaces). Refused with words for people."""
    name = " ".join(unicodedata.normalize("NFKC", text).split()).strip(JOINERS)
    if not any(unicodedata.category(letter)[0] in "LN" for letter in name):
        raise Refused(_("Write a name with at least one letter or digit."), code="name-empty")
    if any(unicodedata.category(sign) in NEVER and sign not in JOINERS for sign in name):
        raise Refused(
            _("This name has invisible characters in it. Type it again without copying it."),
            code="name-invisible",
        )
    if _most_marks(name) > MOST_MARKS:
        raise Refused(_("This name has too many marks on one letter."), code="name-marks")
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
    return name[:150]


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M" or sign in JOINERS


def _most_marks(name: str) -> int:
    most = row = 0
    for sign in name:
        row = row + 1 if _is_mark(sign) else 0
        most = max(most, row)
    return most
