# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.pages.queries import commitment as queries


@require_safe
def commitment(request: HttpRequest) -> HttpResponse:
    """Who keeps this place, how long at least, and what is known of how it is kept."""
    known = queries.versions()
    now = timezone.now()
    context = {
        "shown": known[0] if known else None,
        "versions": known,
        "proofs": queries.proofs(),
        "moderators": queries.active_moderators(now),
        "active_days": queries.ACTIVE.days,
        "has_passed": bool(known) and known[0].until < now.date(),
    }
    return render(request, "pages/commitment.html", context)


@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """What was promised before, word for word."""
    known = queries.versions()
    places = {one.number: place for place, one in enumerate(known)}
    if number not in places:
        raise Http404
    place = places[number]
    context = {
        "shown": known[place],
        "versions": known,
        "is_past": place > 0,
        "until_then": known[place - 1].created_at if place else None,
    }
    return render(request, "pages/commitment.html", context)
