# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import limits
from apps.core.htmx import page_or_fragment
from apps.core.refusals import say
from apps.core.views import forbidden
from apps.events.models import Event
from apps.search import choices
from apps.search.addresses import Asked
from apps.search.models import Entry
from apps.search.queries import answer, like
from apps.search.queries.hits import Hit

MINUTE = timedelta(minutes=1)

SHORTEST_TITLE = 6
SIMILAR = 4


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Sessions, discussions, posts, people and events with these words."""
    if _is_read_from_elsewhere(request):
        return forbidden(
            request, reason=_("A search can be opened from here, not read from there.")
        )
    asked = Asked.read(request.GET)
    if asked.q.strip():
        _limit(request)
    event = Event.objects.visible_to(request.user).filter(slug=asked.event).first()
    asked = asked if event else asked.but(event="", after=asked.after)
    found = answer(asked, event=event, user=request.user)
    context = {
        "asked": asked,
        "answer": found,
        "scope": event,
        "choices": choices.of(asked, event=event, reader=request.preferences),
        "pages": choices.pages(asked, found.groups),
        "ways_out": choices.ways_out(found.ways_out, event=event),
    }
    response = page_or_fragment(request, "search/search.html", context, "results")
    response["X-Robots-Tag"] = "noindex"
    response["HX-Push-Url"] = asked.path
    say(response, choices.count_line(found.count))
    return response


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Discussions like the ?title= of one that somebody is about to begin: a few lines below it,
    or nothing. They never stand in the way."""
    if _is_read_from_elsewhere(request):
        return forbidden(
            request, reason=_("A search can be opened from here, not read from there.")
        )
    title = " ".join(request.GET.get("title", "").split())
    hits: list[Hit] = []
    if len(title) >= SHORTEST_TITLE:
        _limit(request)
        hits = like(title, kind=Entry.Kind.THREAD, user=request.user)[:SIMILAR]
    response = HttpResponse(
        render_to_string("search/_similar.html", {"hits": hits}, request=request)
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_read_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site asks for it, and not a person who follows a link there.

    How long an answer takes or how large it is could tell that page what its reader may see.
    """
    site = request.headers.get("Sec-Fetch-Site", "")
    goes_there = request.headers.get("Sec-Fetch-Mode") == "navigate"
    whole_page = request.headers.get("Sec-Fetch-Dest") == "document"
    return site in ("cross-site", "same-site") and not (goes_there and whole_page)


def _limit(request: HttpRequest) -> None:
    """A person types on while they are answered; behind one address are the guests of an event."""
    if request.user.is_authenticated:
        limits.limit_or_refuse("search", request.user.pk, rate=60, per=MINUTE, burst=60)
    else:
        network = limits.network_of(request)
        limits.limit_or_refuse("search.network", network, rate=240, per=MINUTE, burst=240)
