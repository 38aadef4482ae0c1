# SPDX-License-Identifier: AGPL-3.0-or-later
"""Machines that translate, behind one protocol; the operator sets up which there are."""

from collections.abc import Sequence
from typing import Protocol

from django.conf import settings

from apps.translating.engines.deepl import DeepL
from apps.translating.engines.errors import EngineDown, OverQuota, TextRefused
from apps.translating.engines.libretranslate import LibreTranslate
from apps.translating.engines.mint import MinT

__all__ = ["NAMES", "Engine", "EngineDown", "OverQuota", "TextRefused", "engine_of", "set_up"]

NAMES = {"libretranslate": "LibreTranslate", "mint": "MinT", "deepl": "DeepL"}


class Engine(Protocol):
    """`keeps_marks` tells whether elements <a>, <b>, <x> come back where they belong."""

    keeps_marks: bool

    def supports(self, source: str, target: str) -> bool:
        """Whether it knows this pair; EngineDown when nobody can say."""
        ...

    def translate(self, segments: Sequence[str], *, source: str, target: str) -> list[str]:
        """Each segment in the other language; EngineDown or OverQuota when there is no answer."""
        ...


def set_up() -> list[str]:
    """The names of the engines that this portal can ask."""
    known = settings.EVENTFORUM_ENGINES
    return [name for name in NAMES if known.get(name)]


def engine_of(name: str) -> Engine | None:
    """None for one that is not set up (any more)."""
    known = settings.EVENTFORUM_ENGINES
    if not known.get(name):
        return None
    address, key = known[name]
    if name == "mint":
        return MinT(address)
    return DeepL(address, key) if name == "deepl" else LibreTranslate(address, key)
