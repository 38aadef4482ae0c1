# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a calendar file is answered: whole, or 304 when the caller has it already."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date


def answer(
    request: HttpRequest, *, tag: str, changed_at: datetime, build: Callable[[], bytes], name: str
) -> HttpResponse:
    """The file `name`.ics under a strong ETag; `build` runs only when the caller needs it.

    Who may keep it is left to core's headers: copies are asked about each time, for a cancelled
    session must not wait for a cache, and an organizer's copy may hold what others never see.
    """
    etag = f'"{tag}"'
    last_modified = int(changed_at.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=last_modified)
    if response is None:
        response = HttpResponse(build(), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.ics"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(last_modified)
    return response
