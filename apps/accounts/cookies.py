# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cookies that remember how this device reads; they name nobody."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

YEAR = 365 * 24 * 3600


def remember(request: HttpRequest, response: HttpResponse, values: Mapping[str, str]) -> None:
    """Set these cookies for a year; an empty value forgets the choice."""
    for name, value in values.items():
        if value:
            response.set_cookie(
                name,
                quote(value, safe=""),
                max_age=YEAR,
                samesite="Lax",
                secure=request.is_secure(),
                httponly=True,
            )
        else:
            response.delete_cookie(name, samesite="Lax")


def forget(response: HttpResponse, names: Iterable[str]) -> None:
    for name in names:
        response.delete_cookie(name, samesite="Lax")
