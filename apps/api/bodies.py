# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads what a program sends: JSON in UTF-8, not large, without what no store can hold."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from apps.core.errors import Refused
from apps.core.middleware.bad_text import NEVER_TEXT

LARGEST = 128 * 1024
"""Bytes; the longest text has 32 kB, and letters may be written as six bytes each."""


class Unreadable(Refused):
    status = 400


class TooLarge(Refused):
    status = 413


class NotJson(Refused):
    status = 415


class StrictJson(Parser):
    """What RFC 8259 calls JSON; Python's own NaN and Infinity are refused."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise NotJson(_("Send JSON, as application/json."), code="not-json")
        if len(request.body) > LARGEST:
            raise too_large()
        try:
            data = json.loads(request.body.decode(), parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise Unreadable(_("This is not JSON in UTF-8."), code="unreadable") from None
        if any(NEVER_TEXT.search(text) for text in _texts(data)):
            words = _(
                "The text holds characters that cannot be stored. Remove them, then try again."
            )
            raise Unreadable(words, code="bad-text")
        return data


def too_large() -> TooLarge:
    words = _("This is too large: %(limit)s kB at most.") % {"limit": LARGEST // 1024}
    return TooLarge(words, code="too-large")


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _texts(data: Any) -> Iterator[str]:
    """Every text in it, names of fields too."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
