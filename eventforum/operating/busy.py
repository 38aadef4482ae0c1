# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer while too many ask at once: made before, sent in microseconds, the same for all."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from apps.core import counts
from apps.core.middleware.headers import (
    SECURITY_HEADERS,
    STRICT_TRANSPORT_SECURITY,
    content_security_policy,
)

RETRY_SECONDS = 3


def answer(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """503 with words, or with JSON where a program asks; when to come back is in Retry-After."""
    counts.add("turned_away")
    of_program = environ["PATH_INFO"].startswith("/api/")
    kind = "application/problem+json" if of_program else "text/html; charset=utf-8"
    body = _problem() if of_program else _page(_language(environ))
    length = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    start_response("503 Service Unavailable", [*_headers(_is_secure(environ)), *length])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def prepare() -> None:
    """Make every answer now: under load is too late."""
    _problem()
    for language, _name in settings.LANGUAGES:
        _page(language)


@cache
def _page(language: str) -> bytes:
    with translation.override(language):
        return render_to_string("503.html").encode()


@cache
def _problem() -> bytes:
    return json.dumps({"status": 503, "title": "Too many requests at once: try again"}).encode()


@cache
def _headers(is_secure: bool) -> list[tuple[str, str]]:
    headers = {
        **SECURITY_HEADERS,
        "Content-Security-Policy": content_security_policy(),
        "Cache-Control": "no-store",
        "Retry-After": str(RETRY_SECONDS),
    }
    if is_secure:
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT_SECURITY
    return list(headers.items())


def _is_secure(environ: dict[str, Any]) -> bool:
    header = settings.SECURE_PROXY_SSL_HEADER
    return header is not None and environ.get(header[0]) == header[1]


def _language(environ: dict[str, Any]) -> str:
    """The reader's choice, or their browser's first; one of ours."""
    chosen = f"; {environ.get('HTTP_COOKIE', '')}".partition(f"; {settings.LANGUAGE_COOKIE_NAME}=")
    wanted = chosen[2][:2] or environ.get("HTTP_ACCEPT_LANGUAGE", "")[:2].lower()
    known = dict(settings.LANGUAGES)
    return wanted if wanted in known else settings.LANGUAGE_CODE
