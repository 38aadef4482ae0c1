# SPDX-License-Identifier: AGPL-3.0-or-later
import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.core import languages
from apps.events import feeds, ical
from apps.events.filters import EventFilters
from apps.events.models import Event, Series

ORDER = ("begins_at", "pk")


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """All events, or those the address asks for, as one feed. Unchanged: one query and 304."""
    filters = EventFilters.read(request.GET)
    if not filters.understand(request.GET):
        raise Http404("A calendar of everything is not what was asked for.")
    chosen = filters.apply(Event.objects.visible_to(request.user))
    known = list(chosen.order_by(*ORDER).values_list("pk", "sequence"))
    page = reverse("pages:calendar") + filters.end
    return _feed(request, known, name=_name(filters), page=page, filename="events")


@require_safe
def series_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The editions of a series as a feed. Unchanged: one query and 304."""
    editions = Event.objects.visible_to(request.user).filter(series__slug=slug)
    known = list(editions.order_by(*ORDER).values_list("pk", "sequence", "series__name"))
    if not known:
        series = get_object_or_404(Series.objects.visible_to(request.user), slug=slug)
    name = known[0][2] if known else series.name
    return _feed(
        request, known, name=name, page=reverse("pages:series", args=[slug]), filename=slug
    )


def _feed(
    request: HttpRequest,
    known: list[Any],
    *,
    name: str,
    page: str,
    filename: str,
) -> HttpResponse:
    """Told apart by the keys and SEQUENCEs in it, by no date: what is hidden leaves without one."""
    state = repr((name, page, known))
    return feeds.answer(
        request,
        tag=hashlib.sha256(state.encode()).hexdigest()[:32],
        build=lambda: ical.calendar_file(
            _texts([pk for pk, *_rest in known]), name=name, address=ical.address_of(page)
        ),
        name=filename,
    )


def _texts(pks: list[int]) -> list[str]:
    texts = Event.objects.filter(pk__in=pks).order_by(*ORDER)
    return list(texts.values_list("ical", flat=True))


def _name(filters: EventFilters) -> str:
    """What calendars list it under: "Eventforum: Online, Africa"."""
    said = [
        Event.Mode(filters.mode).label if filters.mode else "",
        Event.Status(filters.status).label if filters.status else "",
        languages.name_of(filters.language, get_language() or "en") if filters.language else "",
        filters.region,
    ]
    chosen = ", ".join(str(words) for words in said if words)
    return f"Eventforum: {chosen}" if chosen else "Eventforum"
