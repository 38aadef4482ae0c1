# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of discussions: of an event, an area, a tag; the areas themselves."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import languages
from apps.core.page_cache import cached_page
from apps.events.models import Event
from apps.threads import versions
from apps.threads.models import Area, Tag
from apps.threads.queries import (
    Asked,
    areas_with_something,
    asked_of,
    events_in,
    listing,
    pulse,
    pulse_of,
)
from apps.translations.queries import shown_many

AREAS = 40
"""Areas to choose from beside all discussions."""


@require_safe
def threads(request: HttpRequest, event_slug: str) -> HttpResponse:
    """An event's discussions, the latest first; ?show= ?lang= narrow it, ?before= goes on."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=event_slug)
    request.preferences = request.preferences.for_event(event.timezone)
    asked = asked_of(request.GET, request.user)

    def build() -> str:
        context = _context(request, event, asked)
        context |= {"event": event, "start": reverse("threads:start", args=[event.slug])}
        return render_to_string("threads/list.html", context, request=request)

    return _answer(request, asked, ("threads", event.pk, event.version, pulse(event)), build)


@require_safe
def everywhere(request: HttpRequest) -> HttpResponse:
    """The discussions of all events and areas; ?area= is one of these."""
    asked = asked_of(request.GET, request.user)
    areas = list(Area.objects.order_by("name", "pk")[:AREAS])

    def build() -> str:
        context = _context(request, None, asked) | {"areas": areas}
        return render_to_string("threads/everywhere.html", context, request=request)

    versions = [(area.pk, area.version) for area in areas]
    return _answer(request, asked, ("everywhere", *versions, pulse_of(None)), build)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Subjects that outlive events, those with something to read."""
    found: list[Any] = list(areas_with_something(request.user))
    reads = request.preferences.content_languages
    names, texts = (shown_many(found, field, reads) for field in ("name", "description"))
    for area in found:
        area.called, area.about = names[area.pk].version, texts[area.pk].version
    return HttpResponse(render_to_string("threads/areas.html", {"areas": found}, request=request))


@require_safe
def area(request: HttpRequest, slug: str) -> HttpResponse:
    """The discussions of all events in an area; ?event= is one of them."""
    area = get_object_or_404(Area, slug=slug)
    asked = asked_of(request.GET, request.user)

    def build() -> str:
        context = _context(request, area, asked) | {"area": area}
        reads = request.preferences.content_languages
        context["called"] = shown_many([area], "name", reads)[area.pk]
        context["about"] = shown_many([area], "description", reads)[area.pk]
        context["events"] = events_in(area, request.user)
        context["start"] = reverse("threads:start_in_area", args=[area.slug])
        return render_to_string("threads/area.html", context, request=request)

    return _answer(request, asked, ("area", area.pk, area.version, pulse_of(area)), build)


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The discussions with a tag, of all events."""
    tag = get_object_or_404(Tag.objects.shown_in(None), slug=slug)
    asked = asked_of(request.GET, request.user)

    def build() -> str:
        context = _context(request, tag, asked) | {"tag": tag}
        return render_to_string("threads/tag.html", context, request=request)

    return _answer(request, asked, ("tag", tag.pk, pulse_of(tag)), build)


def _context(
    request: HttpRequest, place: Event | Area | Tag | None, asked: Asked
) -> dict[str, Any]:
    found = listing(place, asked, request.user)
    titles = versions.titles_of(request, found.threads)
    for thread in found.threads:
        thread.title_shown = titles[thread.pk]
    return {
        "listing": found,
        "asked": asked,
        "tabs": _tabs(request, asked),
        "languages": [(code, languages.autonym(code)) for code in found.languages],
    }


def _tabs(request: HttpRequest, asked: Asked) -> list[tuple[str, str, bool]]:
    """Words, ?show= and whether it is the present one."""
    tabs = [("", _("Active")), ("unanswered", _("Unanswered"))]
    if request.user.is_authenticated:
        tabs += [("new", _("New to you")), ("mine", _("Mine"))]
    return [(words, show, show == asked.show) for show, words in tabs]


def _answer(
    request: HttpRequest, asked: Asked, key: tuple[Any, ...], build: Callable[[], str]
) -> HttpResponse:
    return cached_page(request, key, build) if asked.is_all else HttpResponse(build())
