# SPDX-License-Identifier: AGPL-3.0-or-later
"""ETags: of an answer's bytes, or of the version of what it is made from."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils.http import parse_etags

from apps.api import languages


def of_bytes(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def of_event(request: HttpRequest, row: Mapping[str, Any]) -> str:
    """For what every change of an event's programme raises the version of: known from one query.

    The same rule keeps the pages of the programme. Every verb on a session raises it.
    """
    caller, address = request.caller.user.pk, request.get_full_path()
    named = (_form(), row["pk"], row["version"], caller, address, languages.wanted(request))
    return of_bytes(repr(named).encode())


def is_known(request: HttpRequest, tag: str) -> bool:
    """Whether the caller has this answer already; If-None-Match compares weakly."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in (each.removeprefix("W/") for each in known)


@cache
def _form() -> str:
    """Names how answers look: another release of this app may make others of the same version."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
