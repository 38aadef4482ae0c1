# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may come in to the live channel: one's own pages only, as whoever the session says."""

import io
import re
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest

from apps.accounts.models import User
from apps.accounts.preferences import preferences_of
from apps.accounts.signed_in import reader_of
from apps.core import limits
from eventforum.live.looks import Look
from eventforum.live.sight import STRANGER
from eventforum.live.stream import Id, id_of

MOST_CHANNELS = 4
CHANNEL = re.compile(r"(thread|session|event):[1-9]\d{0,17}")


@dataclass(frozen=True)
class Visitor:
    """Who has a page open, what they want to hear of, and where they left off."""

    person: int
    session_key: str
    network: str
    look: Look
    channels: tuple[str, ...]
    seen: Id | None


@dataclass(frozen=True)
class Closed(Exception):
    """Nobody comes in this way."""

    status: int
    retry_after: int = 0


def request_of(scope: dict[str, Any]) -> ASGIRequest:
    """The request, if our own page may have sent it; Closed otherwise."""
    if scope["method"] != "GET":
        raise Closed(405)
    request = ASGIRequest(scope, io.BytesIO())
    try:
        host = request.get_host()
    except DisallowedHost:
        raise Closed(400) from None
    origin = request.headers.get("Origin")
    base = urlsplit(settings.BASE_URL)
    ours = (f"{request.scheme}://{host}", f"{base.scheme}://{base.netloc}")
    if origin is not None and origin not in ours:
        raise Closed(403)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Closed(403)
    return request


def has_session(request: ASGIRequest) -> bool:
    """Whether it takes a look at stores to know who this is."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def visitor_of(request: ASGIRequest) -> Visitor:
    """Who asks. Reads the session as Django's own middleware does, and the account, if there is
    a cookie; nothing otherwise."""
    channels = tuple(dict.fromkeys(request.GET.getlist("on")))
    if not 0 < len(channels) <= MOST_CHANNELS or not all(map(CHANNEL.fullmatch, channels)):
        raise Closed(400)
    request.user = AnonymousUser()
    if has_session(request):
        store = import_module(settings.SESSION_ENGINE).SessionStore
        request.session = store(request.COOKIES[settings.SESSION_COOKIE_NAME])
        request.user = reader_of(request)
    reader = preferences_of(request)
    zone = "" if reader.zone_source == "none" else reader.timezone
    seen = request.headers.get("Last-Event-ID") or request.GET.get("last", "")
    person, session_key = STRANGER, ""
    if isinstance(request.user, User):
        person, session_key = request.user.pk or STRANGER, request.session.session_key or ""
    return Visitor(
        person=person,
        session_key=session_key,
        network=limits.network_of(request),
        look=Look(reader.ui_language, zone),
        channels=channels,
        seen=id_of(seen),
    )
