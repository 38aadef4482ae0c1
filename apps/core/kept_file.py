# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that programs fetch again and again: whole, or 304 when the caller has them already."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote
from zlib import crc32

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from apps.core import broker

KEPT_SECONDS = 6 * 3600
LARGEST = 4 * 1024 * 1024
"""Bytes of a file that the broker keeps; larger ones are built for whoever asks."""


def answer(
    request: HttpRequest,
    *,
    tag: str,
    changed_at: datetime | None,
    build: Callable[[], bytes],
    content_type: str,
    filename: str = "",
    seconds: int = KEPT_SECONDS,
) -> HttpResponse:
    """The file under a strong ETag; `build` runs only when neither caller nor broker has it.

    `tag` names the thing, its version and whatever else the bytes depend on. Who may keep the file
    is left to core's headers: copies are asked about each time, for a cancelled session must not
    wait for a cache, and an organizer's copy may hold what others never see.
    """
    etag = f'"{tag}"'
    last_modified = int(changed_at.timestamp()) if changed_at else None
    response = get_conditional_response(request, etag=etag, last_modified=last_modified)
    if response is None:
        response = HttpResponse(kept(tag, build, seconds=seconds), content_type=content_type)
        if filename:
            response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(filename)}"
    response["ETag"] = etag
    if last_modified is not None:
        response["Last-Modified"] = http_date(last_modified)
    return response


def told(request: HttpRequest, content: bytes, *, tag: str, content_type: str) -> HttpResponse:
    """What was written for this caller alone, under a strong ETag, and kept nowhere."""
    etag = f'"{tag}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(content, content_type=content_type)
    response["ETag"] = etag
    return response


def kept(tag: str, build: Callable[[], bytes], *, seconds: int = KEPT_SECONDS) -> bytes:
    """The bytes of this name from the broker, else built and kept there."""
    # Files name the portal's address: one that moves house must not hand out the old ones.
    name = broker.key("file", crc32(settings.BASE_URL.encode()), tag)
    found = broker.ask(lambda client: client.get(name))
    if isinstance(found, bytes):
        return found
    content = build()
    if len(content) <= LARGEST:
        broker.ask(lambda client: client.set(name, content, ex=seconds))
    return content
