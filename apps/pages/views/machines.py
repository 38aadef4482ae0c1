# SPDX-License-Identifier: AGPL-3.0-or-later
"""What programs ask of every site: may I read, what is there, who runs it, what is its face?"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.pages.queries import sitemap as queries

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
DAY = 24 * 3600

CLOSED = (
    "/accounts/", "/admin/", "/api/", "/dev/", "/feeds/", "/live/", "/me/", "/search/",
    "/p/*/edit/", "/p/*/remove/", "/p/*/history/", "/threads/pending/", "/*/reply/",
    "/*/threads/new/",
    "/*/programme/?", "/*/programme/grid/?", "/*?ui=", "/*&ui=", "/*?in=", "/*&in=",
    "/*?reply=", "/*&reply=", "/*?zone=",
)  # fmt: skip
"""Forms, what is somebody's own, and the same pages again in other languages or filtered."""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may leave alone, and where the list of pages is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    text = "\n".join([*lines, f"Sitemap: {_address('/sitemap.xml')}", ""])
    return _answer(request, text.encode(), "text/plain; charset=utf-8", seconds=DAY)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116, where the operator has said how to reach them. Its bytes change with the month."""
    contact = settings.EVENTFORUM_CONTACT
    if not contact:
        raise Http404("Nobody has been named.")
    where = f"mailto:{contact}" if "@" in contact and ":" not in contact else contact
    lines = [
        f"Contact: {where}",
        f"Expires: {_half_a_year_on(clock.now()):%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {_address('/.well-known/security.txt')}",
        "",
    ]
    return _answer(request, "\n".join(lines).encode(), "text/plain; charset=utf-8", seconds=DAY)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of parts, or one: ?kind=sessions&part=3 (keys 15,000 to 19,999)."""
    kind, part = request.GET.get("kind"), request.GET.get("part", "0")
    if kind is None:
        content = _index(queries.parts())
        return _answer(request, content, "application/xml; charset=utf-8")
    if not part.isdecimal() or len(part) > 18:
        raise Http404
    pages = queries.pages_of(kind, int(part))
    if pages is None:
        raise Http404
    return _answer(request, _part(pages), "application/xml; charset=utf-8")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """How a device names the portal on its home screen, and that it opens there as an app."""
    reader = request.preferences
    described = {
        "name": "Eventforum",
        "short_name": "Eventforum",
        "description": _(
            "Where an event’s sessions are talked about before, during and after, in the language "
            "you read."
        ),
        "lang": reader.ui_language,
        "dir": reader.ui_direction,
        "id": "/",
        "start_url": "/?src=app",
        "scope": "/",
        "display": "standalone",
        "theme_color": "#0b5c66",
        "background_color": "#ffffff",
        "icons": [_described(*icon) for icon in ICONS],
    }
    body = JsonResponse(described, json_dumps_params={"ensure_ascii": False}).content
    return _answer(request, body, "application/manifest+json")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon that browsers and feed readers ask for without looking at a page."""
    return _answer(request, _icon("favicon.ico"), "image/x-icon", seconds=7 * DAY)


@require_safe
def apple_touch_icon(request: HttpRequest) -> HttpResponse:
    """The icon that phones ask for without looking at a page."""
    return _answer(request, _icon("apple-touch-icon.png"), "image/png", seconds=7 * DAY)


ICONS = (
    ("favicon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("maskable-512.png", "512x512", "image/png", "maskable"),
)


def _described(name: str, sizes: str, kind: str, purpose: str) -> dict[str, str]:
    return {"src": static(f"icons/{name}"), "sizes": sizes, "type": kind, "purpose": purpose}


@cache
def _icon(name: str) -> bytes:
    return (Path(settings.ROOT) / "static/icons" / name).read_bytes()


def _answer(
    request: HttpRequest, content: bytes, content_type: str, *, seconds: int | None = None
) -> HttpResponse:
    """These bytes under their ETag; the same for everybody for so many `seconds`, if any."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(content, content_type=content_type)
    response["ETag"] = etag
    if seconds is not None:
        response["Cache-Control"] = f"public, max-age={seconds}"
    return response


def _index(parts: Iterable[tuple[str, int]]) -> bytes:
    root = Element("sitemapindex", xmlns=SITEMAPS)
    for kind, number in parts:
        address = f"{_address(reverse('pages:sitemap'))}?kind={kind}&part={number}"
        SubElement(SubElement(root, "sitemap"), "loc").text = address
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _part(pages: Iterable[queries.Page]) -> bytes:
    root = Element("urlset", xmlns=SITEMAPS)
    for path, changed_at in pages:
        url = SubElement(root, "url")
        SubElement(url, "loc").text = _address(path)
        if changed_at is not None:
            stamp = changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            SubElement(url, "lastmod").text = stamp
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _half_a_year_on(now: datetime) -> datetime:
    """The first of the month, six months ahead: the RFC advises less than a year."""
    month = now.astimezone(UTC).month - 1 + 6
    year = now.astimezone(UTC).year + month // 12
    return datetime(year, month % 12 + 1, 1, tzinfo=UTC)


def _address(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
