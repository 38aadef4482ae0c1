# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone as clock
from django.views.decorators.http import require_safe

from apps.core.page_cache import cached_page
from apps.events import ical
from apps.events.filters import EventFilters
from apps.events.models import Event, EventQuerySet, Series
from apps.pages.queries import listings, months
from apps.pages.queries.listings import Choice


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Events on now, coming, those past of one year; series. What is narrowed down is not kept."""
    now, filters = clock.now(), EventFilters.read(request.GET)
    year = request.GET.get("year", "")
    series = listings.all_series(request.user)

    def build() -> str:
        return _page(request, "pages/events.html", _list(request, filters, year, now, series))

    if filters or year:
        return HttpResponse(build())
    kinds = tuple((one.slug, one.name, one.region, *one.languages) for one in series)
    return cached_page(request, ("events", listings.version(_visible(request), now), kinds), build)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of events."""
    now, filters = clock.now(), EventFilters.read(request.GET)
    today = now.astimezone(ZoneInfo(request.preferences.timezone)).date()
    asked = request.GET.get("month", "")
    month = months.parse(asked) if asked else months.month_of(today)
    if month is None:
        raise Http404("no such month")

    def build() -> str:
        return _page(request, "pages/calendar.html", _month(request, filters, month, today))

    if filters or asked:
        return HttpResponse(build())
    return cached_page(
        request, ("calendar", listings.version(_visible(request), now), today), build
    )


def _visible(request: HttpRequest) -> EventQuerySet:
    return Event.objects.visible_to(request.user)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    return render_to_string(template, context, request=request)


def _list(
    request: HttpRequest, filters: EventFilters, asked: str, now: datetime, series: list[Series]
) -> dict[str, Any]:
    """Four statements: what there is, on now, coming, and the past of the year shown."""
    there_is = listings.what_there_is(_visible(request), now)
    shown = filters.apply(_visible(request)).select_related("series").defer("ical", "description")
    year = int(asked) if asked in map(str, there_is.years) else max(there_is.years, default=0)
    past = shown.past(now).filter(ends_on__year=year)
    reads = request.preferences.content_languages
    context = {
        "on_now": listings.rows(shown.on_now(now).order_by("finishes_at", "pk"), now, reads),
        "coming": listings.rows(shown.coming(now), now, reads),
        "past": listings.rows(past, now, reads) if year else [],
    }
    return {
        **context,
        **there_is.choices(filters, year=asked),
        "series": series,
        "filters": filters,
        "subscription": _subscription(filters),
        "year": year,
        "years": listings.years(filters, there_is.years, year),
        "has_nothing": not there_is.count,
        "finds_nothing": not any(context.values()),
    }


def _month(
    request: HttpRequest, filters: EventFilters, month: months.Month, today: date
) -> dict[str, Any]:
    """Three statements."""
    language = request.preferences.ui_language
    there_is = listings.what_there_is(_visible(request), clock.now())
    shown = filters.apply(_visible(request)).defer("ical", "description", "description_html")
    within = shown.filter(starts_on__lte=month.last, ends_on__gte=month.first)
    found = list(within.order_by("starts_on", "pk"))
    following = shown.filter(starts_on__gt=month.last).order_by("starts_on", "pk").first()
    return {
        **there_is.choices(filters, month=month.word),
        "filters": filters,
        "month_name": month.name(language),
        "weeks": months.weeks(month, found, today=today, language=language),
        "weekdays": months.weekday_names(language),
        "is_empty": not found,
        "following": following,
        "following_href": filters.query(month=months.month_of(following.starts_on).word)
        if following
        else "",
        "before": _link(filters, month.before(), language),
        "after": _link(filters, month.after(), language),
        "subscription": _subscription(filters),
    }


def _subscription(filters: EventFilters) -> ical.Subscription:
    """The same choice for calendars."""
    return ical.Subscription(ical.address_of(reverse("events:calendar") + filters.end))


def _link(filters: EventFilters, month: months.Month | None, language: str) -> Choice | None:
    if month is None:
        return None
    return Choice(month.name(language), filters.query(month=month.word), is_chosen=False)
