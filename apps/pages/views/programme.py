# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from apps.core.htmx import Context, page_or_fragment
from apps.core.page_cache import cached_page, is_known, is_stranger
from apps.events import ical
from apps.events.models import Event
from apps.pages import holes
from apps.pages.queries import choices, grid, programme, slots, wording
from apps.pages.queries.filters import Filters
from apps.sessions.feeds import Selection
from apps.threads.models import Thread

KEPT_SECONDS = 600
"""The counts of posts in it change from minute to minute while an event is on."""


@require_safe
def programme_list(request: HttpRequest, event_slug: str) -> HttpResponse:
    """The whole programme, or the part its address asks for."""
    event = _event(request, event_slug)
    filters = Filters.read(request.GET)
    holes.use_zone(request, event, event_time=filters.event_time)

    def context() -> Context:
        return _list_context(request, event, filters)

    key = ("programme", event.pk, event.version, _last_post(event), filters)
    return _answer(request, "pages/programme.html", key, filters.is_usual_for(event), context)


@require_safe
def programme_grid(request: HttpRequest, event_slug: str) -> HttpResponse:
    """One day of the programme with the rooms side by side."""
    event = _event(request, event_slug)
    filters = Filters.read(request.GET)
    holes.use_zone(request, event, event_time=filters.event_time)
    zone = request.preferences.timezone

    def context() -> Context:
        return _grid_context(request, event, filters)

    key = ("grid", event.pk, event.version, filters, zone, timezone.now().strftime("%j %H:%M"))
    return _answer(request, "pages/grid.html", key, filters.is_usual_for(event), context)


def _event(request: HttpRequest, slug: str) -> Event:
    events = Event.objects.visible_to(request.user).select_related("series")
    return get_object_or_404(events, slug=slug)


def _last_post(event: Event) -> str:
    """When its discussions were last added to, to the minute: kept pages count posts."""
    latest = (
        Thread.objects.filter(event=event).latest_first().values_list("last_post_at", flat=True)
    )
    moment = latest.exclude(last_post_at=None).first()
    return moment.strftime("%Y%m%d%H%M") if moment else ""


def _answer(
    request: HttpRequest, template: str, key: tuple, keep: bool, context: Callable[[], Context]
) -> HttpResponse:
    """The page or its results; `keep` says whether others will soon ask for the same."""
    if not (keep and (is_stranger(request) or is_known(request))):
        shown = context()
        response = page_or_fragment(request, template, shown, "results")
        trigger_client_event(response, "say", shown["count_line"])
        response["HX-Push-Url"] = request.path + shown["filters"].query
        return response
    response = cached_page(
        request,
        key,
        lambda: render_to_string(template, context(), request=request),
        known=True,
        seconds=KEPT_SECONDS,
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _found(event: Event, filters: Filters) -> set[int]:
    return programme.matching(event, filters.q) if filters.q else set()


def _list_context(request: HttpRequest, event: Event, filters: Filters) -> Context:
    reader = request.preferences
    items = programme.items_of(event, languages=reader.content_languages)
    wording.add_words(items, language=reader.ui_language, reads=reader.content_languages)
    found = _found(event, filters)
    chosen = filters.select(items, found)
    return {
        **_frame(request, event, filters, items),
        "days": slots.in_days(chosen, language=reader.ui_language),
        "count_line": choices.count_line(len(chosen)),
        "ways_out": choices.ways_out(items, filters, found) if not chosen else [],
        "day_links": choices.days(items, filters, language=reader.ui_language),
        "subscription": _subscription(event, filters),
    }


def _subscription(event: Event, filters: Filters) -> ical.Subscription:
    """The part of the choice that calendars know; days, rooms and words are for looking."""
    path = reverse("sessions:programme_ics", args=[event.slug])
    chosen = Selection(filters.track, filters.lang)
    return ical.Subscription(ical.address_of(path + chosen.end))


def _grid_context(request: HttpRequest, event: Event, filters: Filters) -> Context:
    reader = request.preferences
    items = programme.items_of(event, languages=reader.content_languages)
    wording.add_words(items, language=reader.ui_language, reads=reader.content_languages)
    now = timezone.now()
    day = grid.day_shown(items, filters.day, now)
    filters = filters.but(day=day)
    chosen = filters.select(items, _found(event, filters))
    links = choices.days(items, filters, language=reader.ui_language)
    return {
        **_frame(request, event, filters, items),
        "table": grid.table(chosen, zone=reader.timezone, language=reader.ui_language, now=now),
        "day_name": wording.day_name(day, reader.ui_language) if day else _("Programme"),
        "count_line": choices.count_line(len(chosen)),
        "ways_out": choices.ways_out(items, filters, set()) if not chosen else [],
        "day_links": links[1:],
    }


def _frame(
    request: HttpRequest, event: Event, filters: Filters, items: list[programme.Item]
) -> Context:
    """What list and grid have in common around their results."""
    reader = request.preferences
    return {
        "event": event,
        "filters": filters,
        "is_empty": not items,
        "all_query": Filters(day=filters.day, event_time=filters.event_time).query or "?",
        "own_time": filters.but(event_time=False).query or "?" if filters.event_time else "",
        "event_time": filters.but(event_time=True).query,
        "rooms": choices.rooms(items, filters),
        "tracks": choices.tracks(items, filters),
        "spoken": choices.spoken(
            items, filters, language=reader.ui_language, reads=reader.content_languages
        ),
    }
