# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the addresses name that people paste into forms."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads.models import Thread
from apps.threads.queries import main_thread


def place_at(address: str, slug: str, user: Any) -> tuple[Event, Session | None]:
    """The event or session at an address, or else the event of this slug; Refused without any."""
    match = _match(address)
    events = Event.objects.visible_to(user)
    if match is not None and "event_slug" in match:
        event = events.filter(slug=match["event_slug"]).first()
        if event is not None and "code" in match:
            sessions = Session.objects.visible_to(user).select_related("event")
            session = sessions.filter(event=event, code=match["code"]).first()
            if session is not None:
                return event, session
        elif event is not None:
            return event, None
    event = events.filter(slug=slug).first()
    if event is None:
        raise Refused(_("There is no event or session at this address."), code="nowhere")
    return event, None


def discussion_at(address: str, user: Any) -> Thread | None:
    """The discussion at an address of its own, of its session, or of one of its posts."""
    threads = Thread.objects.visible_to(user)
    address = address.strip()
    if address.isascii() and address.isdecimal() and len(address) < 16:
        return threads.filter(pk=int(address)).first()
    match = _match(address)
    if match is None:
        return None
    if "code" in match:
        sessions = Session.objects.visible_to(user).select_related("event")
        session = sessions.filter(event__slug=match["event_slug"], code=match["code"]).first()
        return main_thread(session) if session is not None else None
    number = int(match.get("number") or 0)
    if match["of"] == "threads:post":
        return threads.filter(posts__pk=number).first()
    found = threads.filter(pk=number).first()
    return found or threads.filter(merged__pk=number).first()


def _match(address: str) -> dict[str, Any] | None:
    """What the address of a page of ours names; a whole address or a path."""
    path = unquote(urlsplit(address.strip()[:500]).path)
    try:
        match = resolve(path if path.startswith("/") else f"/{path}")
    except Resolver404:
        return None
    if match.view_name not in KNOWN:
        return None
    return match.kwargs | {"of": match.view_name}


KNOWN = {
    "pages:event",
    "pages:session",
    "pages:thread",
    "pages:thread_number",
    "threads:list",
    "threads:post",
}
