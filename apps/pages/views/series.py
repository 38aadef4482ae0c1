# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone as clock
from django.views.decorators.http import require_safe

from apps.core.page_cache import cached_page
from apps.events import ical
from apps.events.models import Event, Series
from apps.pages.queries import between, listings
from apps.threads.queries import has_follow_ups
from apps.translations import queries as translations
from apps.translations.queries import Version


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """What repeats: its editions, the next one first, and what past ones left to read and do."""
    now = clock.now()
    shown = get_object_or_404(Series.objects.visible_to(request.user), slug=slug)
    editions = Event.objects.visible_to(request.user).filter(series=shown)
    listed = editions.annotate(has_follow_ups=has_follow_ups(request.user))
    texts = translations.versions(shown, "description")
    state = (shown.name, shown.region, tuple(shown.languages), tuple(texts))
    versions = listings.version(editions, now), between.version(shown)
    key = ("series", shown.pk, state, versions)
    return cached_page(
        request,
        key,
        lambda: render_to_string(
            "pages/series.html", _context(request, shown, texts, listed, now), request=request
        ),
    )


def _context(
    request: HttpRequest,
    shown: Series,
    texts: list[Version],
    editions: QuerySet[Event],
    now: datetime,
) -> dict[str, Any]:
    found = list(editions.defer("ical", "description", "description_html").order_by("begins_at"))
    reads = request.preferences.content_languages
    rows = listings.rows(found, now, reads)
    return {
        "series": shown,
        "called": translations.shown_many([shown], "name", reads)[shown.pk],
        "about": translations.Shown(translations.best(texts, reads), texts[0]),
        "left": between.left_by(shown, request.user, now, languages=reads),
        "on_now": [row for row in rows if row.phase == "live"],
        "coming": [row for row in rows if row.phase == "before"],
        "past": [row for row in reversed(rows) if row.phase == "after"],
        "subscription": ical.Subscription(
            ical.address_of(reverse("events:series_calendar", args=[shown.slug]))
        ),
    }
