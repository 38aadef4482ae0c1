# SPDX-License-Identifier: AGPL-3.0-or-later
"""A language nobody speaks, to find what is not translated and what has no room.

Each sentence is its English, accented and 40 % longer; holes, tags and code stay. It answers to
Esperanto (left to right) and Hebrew (right to left): the portal has no catalogue of either.
"""

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.conf import settings
from django.test import override_settings
from django.utils.translation import trans_real
from django.utils.translation.trans_real import CONTEXT_SEPARATOR

from apps.accounts import preferences

LTR, RTL = "eo", "he"

KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{[^}]*\}|<[^>]*>|&\w+;|https?://\S+)")
ACCENTED = str.maketrans("aeiounAEIOUNcgsyz", "áéíóúñÁÉÍÓÚÑčğšýž")
WORD = re.compile(r"[^\W\d_]+")
MORE = 0.4


def pseudo(sentence: str) -> str:
    """ "Room" → "Róómóó": every letter that has one gets an accent, and words are longer."""
    parts = KEPT.split(sentence)
    parts[::2] = [WORD.sub(_longer, part.translate(ACCENTED)) for part in parts[::2]]
    return "".join(parts)


def _longer(word: re.Match[str]) -> str:
    return word[0] + "ó" * round(len(word[0]) * MORE)


class Pseudo(gettext.NullTranslations):
    """In place of a catalogue."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code

    def language(self) -> str:
        return self.code

    to_language = language

    def gettext(self, message: str) -> str:
        return pseudo(message.rpartition(CONTEXT_SEPARATOR)[2])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def pseudo_spoken() -> Iterator[None]:
    """Readers may choose it meanwhile."""
    spoken = {code: Pseudo(code) for code in (LTR, RTL)}
    languages = [*settings.LANGUAGES, *((code, code) for code in spoken)]
    with override_settings(LANGUAGES=languages), patch.dict(trans_real._translations, spoken):
        preferences._supported.cache_clear()
        preferences._preferences.cache_clear()
        yield
    preferences._supported.cache_clear()
    preferences._preferences.cache_clear()
