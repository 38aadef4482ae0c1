# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from apps.events.models import Event
from apps.pages.pictures import cards
from apps.pages.pictures.cards import Card
from apps.pages.pictures.keeping import picture
from apps.pages.queries import dossier
from apps.sessions.models import Session

YEAR = 365 * 24 * 3600
RETRY_SECONDS = 5


@require_safe
def session_picture(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """The picture of a session's link: ?v= names the one of today, which never changes."""
    sessions = Session.objects.visible_to(request.user).select_related("event", "track")
    session = get_object_or_404(sessions, event__slug=event_slug, code__iexact=code)
    names = [speaker.name for speaker in dossier.speakers_of(session)]
    card = cards.of_session(session, names=names)
    is_public = not session.event.hidden and session.state != Session.State.PROPOSED
    return _answer(request, card, is_public=is_public)


@require_safe
def event_picture(request: HttpRequest, event_slug: str) -> HttpResponse:
    """The picture of an event's link."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=event_slug)
    return _answer(request, cards.of_event(event), is_public=not event.hidden)


@require_safe
def site_picture(request: HttpRequest) -> HttpResponse:
    """The picture of a link to a page that is of no event."""
    return _answer(request, cards.of_site(), is_public=True)


def _answer(request: HttpRequest, card: Card, *, is_public: bool) -> HttpResponse:
    """The picture of today, whatever version was asked for: nobody can have others drawn.

    At the address that names it, it is kept for good; at any other one it is asked about again.
    """
    etag = f'"{card.digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        content = picture(card)
        if content is None:
            response = HttpResponse(status=503, headers={"Retry-After": str(RETRY_SECONDS)})
            response["Cache-Control"] = "no-store"
            return response
        response = HttpResponse(content, content_type="image/png")
    response["ETag"] = etag
    if is_public:
        is_named = request.GET.get("v") == card.digest
        age = f"max-age={YEAR}, immutable" if is_named else "no-cache"
        response["Cache-Control"] = f"public, {age}"
        # It is made to be shown on other sites.
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
