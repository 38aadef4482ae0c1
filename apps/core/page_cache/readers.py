# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may be given a page that was made for others."""

from collections.abc import Callable, Hashable

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


def circle_of(request: HttpRequest, *, known: bool) -> Hashable | None:
    """All of this reader that shows in a kept page outside its holes; None for who gets no such
    page. With `known` people who are signed in are given some, too."""
    if is_stranger(request):
        kind: Hashable = ""
    elif known and is_known(request):
        kind = ("known", request.user.is_staff)
    else:
        return None
    reader = request.preferences
    return (
        kind,
        reader.ui_language,
        tuple(reader.content_languages),
        reader.theme,
        reader.zone_is_guess,
        request.get_host(),
        request.is_secure(),
    )


def built_for(request: HttpRequest, circle: Hashable, build: Callable[[], str]) -> str:
    """What `build` makes, with holes for what differs between the readers of a circle."""
    request.page_circle = circle
    try:
        return build()
    finally:
        request.page_circle = None


def circle_while_kept(request: HttpRequest | None) -> Hashable | None:
    """For whom the page that is being built is going to be kept; None when it is for one reader."""
    return getattr(request, "page_circle", None)
