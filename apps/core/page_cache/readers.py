# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may be given a page that was made for others."""

from django.conf import settings
from django.http import HttpRequest

from apps.core import kept_input


def is_stranger(request: HttpRequest) -> bool:
    """A reader without a session or a waiting message, asking for a whole page."""
    cookies = request.COOKIES
    return (
        settings.SESSION_COOKIE_NAME not in cookies
        and "messages" not in cookies
        and request.method in ("GET", "HEAD")
        and "HTTP_HX_REQUEST" not in request.META
    )


def is_known(request: HttpRequest) -> bool:
    """Somebody signed in for whom nothing special waits: no message, no text to put back."""
    return (
        request.method in ("GET", "HEAD")
        and "HTTP_HX_REQUEST" not in request.META
        and "messages" not in request.COOKIES
        and request.user.is_authenticated
        and "_messages" not in request.session
        and not request.session.get(kept_input.SESSION_KEY)
    )
