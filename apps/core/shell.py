# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the frame around every page shows of the reader and of this site."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest

from apps.core.page_cache import filler


@filler("path")
def _path(request: HttpRequest) -> str:
    return request.get_full_path()


@filler("path-quoted")
def _path_quoted(request: HttpRequest) -> str:
    return quote(request.get_full_path())


def site(request: HttpRequest) -> dict[str, str]:
    """Context of every page: where the source code is and where problems are told."""
    contact = settings.EVENTFORUM_CONTACT
    return {
        "source_url": settings.EVENTFORUM_SOURCE_URL,
        "contact": f"mailto:{contact}" if "@" in contact and ":" not in contact else contact,
    }
