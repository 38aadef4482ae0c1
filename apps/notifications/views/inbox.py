# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inbox: what I was told, unread first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.signed_in import SignedInRequest
from apps.core import limits
from apps.core.htmx import fragment_or_redirect, page_or_fragment
from apps.events.models import Event
from apps.notifications import queries, services, words
from apps.notifications.models import Notice
from apps.notifications.queries.inbox import Shown
from apps.notifications.versions import put_versions

PAGE = "notifications/inbox.html"


@dataclass(frozen=True)
class Row:
    notice: Notice
    lines: Sequence[words.Line]


@require_GET
@login_required
def inbox(request: SignedInRequest) -> HttpResponse:
    event = _event(request, request.GET.get("event", ""))
    context = _context(request, event, request.GET.get("before", ""))
    context["events"] = queries.events_of(request.user)[:100]
    return page_or_fragment(request, PAGE, context, "inbox")


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """One notice is read (`notice`), what is told of one thing (`group`), or all of them (`all`),
    those of one event perhaps."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    limits.limit_or_refuse(
        "notifications.seen", request.user.pk, rate=120, per=timedelta(minutes=1), burst=120
    )
    user: Any = request.user
    event = _event(request, request.POST.get("event", ""))
    if request.POST.get("all"):
        until = _moment(request.POST.get("until", "")) or timezone.now()
        services.mark_all_seen(user, event=event, until=until)
    else:
        numbers = [int(pk) for pk in request.POST.getlist("notice")[:100] if _is_number(pk)]
        services.mark_seen(user, notices=numbers, groups=request.POST.getlist("group")[:10])
    if request.POST.get("quiet"):
        return HttpResponse(status=204)
    user.refresh_from_db(fields=["unread"])
    before = "" if request.POST.get("all") else request.POST.get("before", "")
    wish = {"event": event.slug if event is not None else "", "before": before}
    query = urlencode({key: value for key, value in wish.items() if value})
    place = f"{reverse('notifications:inbox')}?{query}" if query else "notifications:inbox"
    say = _("Marked as read.")
    context = _context(request, event, before)
    return fragment_or_redirect(request, f"{PAGE}#inbox", context, to=place, say=say)


def _event(request: HttpRequest, slug: str) -> Event | None:
    events = Event.objects.visible_to(request.user)
    return get_object_or_404(events, slug=slug) if slug else None


def _context(request: HttpRequest, event: Event | None, before: str) -> dict[str, Any]:
    now = timezone.now()
    page = queries.inbox(request.user, before=before, event=event, now=now)
    reads = request.preferences.content_languages
    put_versions((item for shown in page.shown for item in shown.items), languages=reads)
    rows = [_row(request, shown) for shown in page.shown]
    return {
        "rows": rows,
        "older": page.older,
        "before": before,
        "narrowed_to": event,
        "unread": getattr(request.user, "unread", 0),
        "until": now.isoformat(),
    }


def _row(request: HttpRequest, shown: Shown) -> Row:
    reader = words.Reader(
        words.in_html, request.preferences.timezone, request.preferences.ui_language
    )
    return Row(shown.notice, words.lines(shown.items, reader, more=shown.more))


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 18
