# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from apps.core.text.players import frame_sources

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=(), "
        "xr-spatial-tracking=()"
    ),
}

TWO_YEARS = 2 * 365 * 24 * 3600
STRICT_TRANSPORT_SECURITY = f"max-age={TWO_YEARS}; includeSubDomains; preload"

VARIES = ("Cookie", "Accept-Language")


def content_security_policy() -> str:
    """Only our own files, nothing inline, no nonce; frames only of the click-to-load players."""
    own = (
        "script-src", "style-src", "img-src", "connect-src", "font-src", "manifest-src",
        "worker-src", "media-src", "form-action",
    )  # fmt: skip
    frames = " ".join(frame_sources())
    return "; ".join(
        [
            "default-src 'none'",
            *(f"{name} 'self'" for name in own),
            "base-uri 'none'",
            "frame-ancestors 'none'",
            f"frame-src {frames}",
        ]
    )


class HeadersMiddleware:
    """The security headers on every answer, and who may keep the answer.

    Stands first, so that errors, redirects and static files of everything below pass here. A view
    that sets Cache-Control itself (files, feeds) is left as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = {
            **SECURITY_HEADERS,
            "Content-Security-Policy": content_security_policy(),
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT_SECURITY)
        if not response.has_header("Cache-Control"):
            # no-cache lets the browser of a signed-out reader keep the page, but ask each time.
            known = settings.SESSION_COOKIE_NAME in request.COOKIES
            response["Cache-Control"] = "private, no-store" if known else "private, no-cache"
            patch_vary_headers(response, VARIES)
        return response
