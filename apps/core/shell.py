# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the frame around every page shows of the reader and of this site."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest

from apps.core import times
from apps.core.page_cache import circle_while_kept, filler


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


PLACES = {
    "pages:home": "now",
    "pages:agenda": "agenda",
    "pages:events": "events",
    "pages:programme": "programme",
    "search:search": "search",
    "threads:everywhere": "everywhere",
    "threads:list": "threads",
    "accounts:settings": "settings",
    "notifications:inbox": "inbox",
}
"""The pages that stand in the bars, by the name of their address."""


def site(request: HttpRequest) -> dict[str, str]:
    """Context of every page: which place of the bars it is, where the source code is, and where
    problems are told.

    A page that is kept has holes for its tokens: none is made while it is built.
    """
    contact = settings.EVENTFORUM_CONTACT
    match = request.resolver_match
    return {
        **({"csrf_token": "hole"} if circle_while_kept(request) else {}),
        "place": PLACES.get(match.view_name, "") if match else "",
        "source_url": settings.EVENTFORUM_SOURCE_URL,
        "contact": f"mailto:{contact}" if "@" in contact and ":" not in contact else contact,
    }
