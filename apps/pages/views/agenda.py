# SPDX-License-Identifier: AGPL-3.0-or-later
"""My agenda: what one answered to and speaks in, by day; what there is to catch up with."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.core import limits
from apps.core.errors import Refused
from apps.core.htmx import see_other
from apps.events.models import Event
from apps.pages import holes
from apps.pages.queries import agenda as queries
from apps.rsvps import queries as rsvps
from apps.rsvps import services
from apps.rsvps.models import Rsvp
from apps.rsvps.occasions import Target

KEPT = re.compile(r"([es])(\d{1,18})", re.ASCII)
KEY = re.compile(r"(\d{1,11})-(\d{1,18})", re.ASCII)
MOST_KEPT = 100


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """What is ahead; for who is not signed in, what the device has kept."""
    reader, now = request.preferences, clock.now()
    if not request.user.is_authenticated:
        return render(request, "pages/agenda_kept.html", {})
    since = _today(request)
    coming = rsvps.coming_entries(request.user, since=since)
    later = rsvps.later_entries(request.user)
    titles = queries.titles_of([*coming, *later], reader.content_languages)
    rows = queries.rows_of(coming, titles)
    context: dict[str, Any] = {
        "next": queries.next_up(rows, now),
        "days": queries.in_days(rows, reader),
        "later": queries.to_catch_up(later, titles, user=request.user, now=now),
        "answers": queries.event_answers(rsvps.answers_to_events(request.user, since=since)),
        "has_past": rsvps.has_past(request.user, before=since),
    }
    context["is_empty"] = not any(context.values())
    context["clock_lines"] = _clock_lines(request, coming)
    if context["is_empty"]:
        context["wanted"] = rsvps.wanted_by_others(
            request.user, languages=reader.content_languages, now=now
        )
    return render(request, "pages/agenda.html", context)


@login_required
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """What is over, the latest first; ?before= is the key of the page before."""
    reader = request.preferences
    before, below = _key(request.GET.get("before", "")) or (_today(request), 0)
    entries, more = rsvps.past_entries(request.user, before=before, below=below)
    rows = queries.rows_of(entries, queries.titles_of(entries, reader.content_languages))
    last = entries[-1].session if more else None
    began = last.starts_at if last else None
    context = {
        "days": queries.in_days(rows, reader)[::-1],
        "older": f"{int(began.timestamp())}-{last.pk}" if last and began else "",
    }
    return render(request, "pages/agenda_past.html", context)


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """What a device has kept (?key=s12&key=e3), as everybody may see it."""
    limits.limit_or_refuse(
        "pages.kept", limits.network_of(request), rate=120, per=timedelta(minutes=1), burst=120
    )
    sent = request.GET.getlist("key")[:MOST_KEPT]
    keys = [found.groups() for key in sent if (found := KEPT.fullmatch(key))]
    entries = rsvps.kept_entries(request.user, {int(pk) for kind, pk in keys if kind == "s"})
    events = Event.objects.visible_to(request.user).order_by("begins_at", "pk")
    titles = queries.titles_of(entries, request.preferences.content_languages)
    days = queries.in_days(queries.rows_of(entries, titles), request.preferences)
    context = {
        "days": days,
        "events": events.filter(pk__in=[pk for kind, pk in keys if kind == "e"]),
    }
    return render(request, "pages/_agenda_kept.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Change one of one's own answers from the agenda: `step` is confirm or done."""
    rows = Rsvp.objects.filter(user=request.user.pk)
    rsvp = get_object_or_404(rows.select_related("headcount__session__event"), pk=number)
    step = request.POST.get("step")
    if step == "done":
        services.caught_up(rsvp, by=request.user)
        say = _(
            "It has left the list. To put it back, say there once more that you catch up later."
        )
    elif step == "confirm":
        target: Target = rsvp.headcount.session or rsvp.headcount.event
        services.confirm(target, by=request.user)
        say = _("Your answer is counted.")
    else:
        raise Refused(_("Choose one of the answers."), code="no-answer")
    messages.success(request, say)
    return see_other(reverse("pages:agenda"))


def _clock_lines(request: HttpRequest, entries: list[rsvps.Entry]) -> list[str]:
    """Where clocks are set while an event of the agenda is on, each change once."""
    events = {entry.session.event_id: entry.session.event for entry in entries}.values()
    found = (
        holes.clock_lines(request.preferences, event.timezone, event.begins_at, event.finishes_at)
        for event in events
    )
    return list(dict.fromkeys(line for lines in found for line in lines))


def _today(request: HttpRequest) -> datetime:
    """The midnight before now, where the reader is."""
    zone = ZoneInfo(request.preferences.timezone)
    today = clock.now().astimezone(zone).date()
    return datetime.combine(today, datetime.min.time(), zone)


def _key(text: str) -> tuple[datetime, int] | None:
    """Where a page of the past begins."""
    if not text:
        return None
    found = KEY.fullmatch(text)
    if found is None:
        raise Http404
    return datetime.fromtimestamp(int(found[1]), UTC), int(found[2])
