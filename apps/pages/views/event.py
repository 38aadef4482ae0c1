# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.core import languages
from apps.core.htmx import Context
from apps.core.page_cache import cached_page
from apps.events.models import Event
from apps.pages import holes
from apps.pages.queries import (
    choices,
    commitment,
    event_page,
    people,
    programme,
    roles,
    slots,
    wording,
)
from apps.pages.queries.filters import Filters
from apps.pages.queries.listings import RECENT_MEANS
from apps.rsvps.models import Headcount
from apps.rsvps.queries import headcount_of
from apps.rsvps.showing import form_of
from apps.sessions.models import SessionSpeaker
from apps.threads.queries import announcements, has_follow_ups, has_pictures, pulse
from apps.translations.queries import shown_many


@require_safe
def event(request: HttpRequest, event_slug: str) -> HttpResponse:
    """An event: what is on, what comes, what stays of it. Useful before anybody has written."""
    shown = _event(request, event_slug)
    event_time = request.GET.get("zone") == "event"
    holes.use_zone(request, shown, event_time=event_time)
    now = timezone.now()
    versions = shown.version, pulse(shown), shown.answers, shown.open_until
    key = ("event", shown.pk, *versions, now.strftime("%j %H:%M"), event_time)
    return cached_page(
        request,
        key,
        lambda: render_to_string(
            "pages/event.html", _context(request, shown, now, event_time), request=request
        ),
        known=True,
        seconds=90,
    )


@require_safe
def event_people(request: HttpRequest, event_slug: str) -> HttpResponse:
    """Who is on the programme of an event, and with what; who has which role, and since when."""
    shown = _event(request, event_slug)
    holes.use_zone(request, shown)

    def page() -> str:
        voices = people.speakers_with_sessions(shown)
        context = {"event": shown, "voices": voices, "holders": roles.holders(shown)}
        context["changes"] = roles.changes(shown)
        context["grants"] = roles.grants(shown)
        return render_to_string("pages/people.html", context, request=request)

    return cached_page(request, ("people", shown.pk, shown.version), page, known=True)


def _event(request: HttpRequest, slug: str) -> Any:
    """With `answers`, the version of who takes part, and `open_until`; None where there is none."""
    voices = SessionSpeaker.objects.filter(session__event=OuterRef("pk"))
    headcounts = Headcount.objects.filter(event=OuterRef("pk"), session=None)
    events = Event.objects.visible_to(request.user).select_related("series")
    events = events.annotate(
        has_speakers=Exists(voices),
        has_pictures=has_pictures("event", request.user),
        has_follow_ups=has_follow_ups(request.user),
        answers=Subquery(headcounts.values("version")),
        open_until=commitment.open_until(),
    )
    return get_object_or_404(events, slug=slug)


def _context(request: HttpRequest, shown: Any, now: datetime, event_time: bool) -> Context:
    reader, phase = request.preferences, shown.phase(now)
    days = programme.days_of(shown)
    after = phase == Event.Phase.AFTER
    threads = event_page.discussions(shown, request.user, best=after)
    headcount = headcount_of(event=shown, session=None) if shown.answers else None
    return {
        "event": shown,
        **_texts(shown, reader.content_languages),
        "phase": phase,
        "headline": _headline(shown, now),
        "is_quiet": shown.series_id and now - shown.finishes_at > RECENT_MEANS,
        "rsvp": form_of(shown, headcount, now=now),
        "last_moment": shown.finishes_at - timedelta(minutes=1),
        "languages": wording.and_list(
            [languages.name_of(code, reader.ui_language) for code in shown.languages],
            reader.ui_language,
        ),
        "sessions_line": choices.count_line(sum(day.sessions for day in days)) if days else "",
        "channels": event_page.channels_of(shown),
        "organizers": event_page.organizers_of(shown),
        "threads": threads,
        "announcements": announcements(shown, most=event_page.ANNOUNCEMENTS),
        "questions": [] if threads else _first_questions(shown, phase),
        "own_time": "?" if event_time else "",
        "event_time": "?zone=event",
        **_programme(request, shown, days, now),
    }


def _texts(shown: Event, reads: Sequence[str]) -> Context:
    """What the event is called and says of itself, as the reader reads it best. Two statements,
    or none where the reader's first language is the event's."""
    found = {name: shown_many([shown], name, reads)[shown.pk] for name in ("name", "description")}
    return {"called": found["name"], "about": found["description"]}


def _programme(
    request: HttpRequest, shown: Event, days: list[programme.ProgrammeDay], now: datetime
) -> Context:
    """One day of the event; before it the recordings, once it is over."""
    reader = request.preferences
    reads, language = reader.content_languages, reader.ui_language
    day = event_page.day_shown(days, now)
    if day is None:
        return {}
    items = event_page.sessions_of_day(shown, day, now, reads)
    wording.add_words(items, language=language, reads=reads)
    timed = slots.in_days([item for item in items if item.day == day], language=language)
    is_over = shown.phase(now) == Event.Phase.AFTER
    return {
        "recordings": event_page.recorded(shown, reads) if is_over else [],
        "day": day,
        "day_name": wording.day_name(day, language),
        "is_today": day == now.astimezone(ZoneInfo(shown.timezone)).date(),
        "timeline": event_page.timeline(timed[0].slots if timed else [], now),
        "live": event_page.running(items, now),
        "day_links": _day_links(shown, days, language, chosen=day),
    }


def _day_links(
    shown: Event, days: list[programme.ProgrammeDay], language: str, chosen=None
) -> list[choices.Choice]:
    address = reverse("pages:programme", args=[shown.slug])
    if len(days) < 2:
        return []
    return [
        choices.Choice(
            value=day.date.isoformat(),
            label=wording.short_day(day.date, language),
            is_chosen=day.date == chosen,
            query=address + Filters(day=day.date).query,
        )
        for day in days
    ]


def _headline(shown: Event, now: datetime) -> str:
    """How far away it is, which of its days it is, or that it is over."""
    today = now.astimezone(ZoneInfo(shown.timezone)).date()
    if today < shown.starts_on:
        away = (shown.starts_on - today).days
        return ngettext("Starts in %(count)d day", "Starts in %(count)d days", away) % {
            "count": away
        }
    if today > shown.ends_on:
        return _("Ended")
    if len(shown.days) == 1:
        return _("Today")
    number = (today - shown.starts_on).days + 1
    return _("Day %(number)d of %(total)d") % {"number": number, "total": len(shown.days)}


def _first_questions(shown: Event, phase: str) -> list[tuple[str, str]]:
    """Three ready beginnings for an event where nobody has written yet: (title, address)."""
    ready = {
        Event.Phase.BEFORE: (
            _("Which sessions are you planning to attend?"),
            _("What would you like to ask the speakers?"),
            _("Who is coming, and from where?"),
        ),
        Event.Phase.LIVE: (
            _("What have you learnt so far?"),
            _("Which session should nobody miss?"),
            _("Who is here, and who follows from home?"),
        ),
        Event.Phase.AFTER: (
            _("Which recording should others watch first?"),
            _("What will you do with what you learnt?"),
            _("Which questions stayed open?"),
        ),
    }
    start = reverse("threads:start", args=[shown.slug])
    return [
        (title, f"{start}?{urlencode({'title': title})}") for title in ready[Event.Phase(phase)]
    ]
