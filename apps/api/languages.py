# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which languages a program wants texts: ?in=, else Accept-Language, else the originals."""

from functools import lru_cache

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from apps.core import languages

LONGEST = 200
MOST = 10

MANY = "mul"
"""ISO 639's code for several languages: nothing was asked for, so each text is its original."""


def wanted(request: HttpRequest) -> tuple[str, ...]:
    """Language codes, best first; none when originals are wanted."""
    told = request.GET.get("in", "")
    return _wanted(told[:LONGEST], request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST])


def header(request: HttpRequest) -> str:
    """The value of Content-Language."""
    return ", ".join(wanted(request)) or MANY


@lru_cache(maxsize=2_000)
def _wanted(told: str, accepted: str) -> tuple[str, ...]:
    if told == "original":
        return ()
    codes = told.replace(",", ".").split(".") if told else _accepted(accepted)
    known = (languages.canonical(code) for code in codes[: 3 * MOST])
    return tuple(dict.fromkeys(code for code in known if code))[:MOST]


def _accepted(header: str) -> list[str]:
    return [code for code, _quality in parse_accept_lang_header(header) if code != "*"]
