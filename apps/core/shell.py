# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the frame around every page shows of the reader and of this site."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest

from apps.core import times
from apps.core.page_cache import filler


@filler("path")
def _path(request: HttpRequest) -> str:
    return request.get_full_path()


@filler("path-quoted")
def _path_quoted(request: HttpRequest) -> str:
    return quote(request.get_full_path())


@filler("own-zone")
def _own_zone(request: HttpRequest) -> str:
    """The reader's own, on a page that shows the time of another one because it was asked to."""
    return _own(request).timezone


@filler("own-zone-label")
def _own_zone_label(request: HttpRequest) -> str:
    return times.zone_label(_own(request).timezone, request.preferences.ui_language)


def _own(request: HttpRequest) -> Any:
    return getattr(request, "own_preferences", request.preferences)


def site(request: HttpRequest) -> dict[str, str]:
    """Context of every page: where the source code is and where problems are told."""
    contact = settings.EVENTFORUM_CONTACT
    return {
        "source_url": settings.EVENTFORUM_SOURCE_URL,
        "contact": f"mailto:{contact}" if "@" in contact and ":" not in contact else contact,
    }
