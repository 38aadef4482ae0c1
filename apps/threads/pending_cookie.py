# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cookie by which a browser finds the texts again that it sent before its reader signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.threads import services

NAME = "__Host-pending" if settings.PRODUCTION else "pending"
SALT = "threads.pending"


def tokens_of(request: HttpRequest) -> list[str]:
    """The tokens this browser remembers; none when the cookie is old or not ours."""
    value = request.get_signed_cookie(NAME, "", salt=SALT, max_age=services.KEPT)
    return value.split(".") if value else []


def remember(request: HttpRequest, response: HttpResponse, tokens: list[str]) -> None:
    response.set_signed_cookie(
        NAME,
        ".".join(tokens),
        salt=SALT,
        max_age=services.KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.PRODUCTION or request.is_secure(),
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(NAME, samesite="Lax")
