# SPDX-License-Identifier: AGPL-3.0-or-later
"""Path converters for slugs and session codes; importing this module registers them."""

import re

from django.urls import register_converter

from apps.events.reserved import is_reserved

SLUG_PATTERN = r"[^\x00-,./:-@\[-^`{-\x9f\s]{1,80}"
"""Anything but spaces and the signs of ASCII: vowel signs of many scripts are no `\\w`. What a new
word is made of is checked when it is chosen (core.slugs)."""
CODE_PATTERN = r"[\w.~-]{1,80}"
CODE = re.compile(CODE_PATTERN)


class EventSlug:
    """A word of any script that the portal does not use itself."""

    regex = SLUG_PATTERN

    def to_python(self, value: str) -> str:
        if is_reserved(value):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


class Word:
    """A slug that stands behind a fixed word, where nothing is reserved."""

    regex = SLUG_PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class SessionCode:
    """What identifies a session within its event: letters of any script, digits, and -_.~"""

    regex = CODE_PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EventSlug, "event")
register_converter(Word, "word")
register_converter(SessionCode, "code")
