# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone as clock
from django.views.decorators.http import require_safe

from apps.core.page_cache import cached_page
from apps.pages.queries import home as queries
from apps.pages.queries.listings import rows
from apps.threads.queries import missed, own_follow_ups, takes_part
from apps.threads.versions import titles_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Now, next and soon."""
    now = clock.now()
    key = ("home", *queries.version(request.user, now))
    return cached_page(request, key, lambda: _page(request, now))


def _page(request: HttpRequest, now: datetime) -> str:
    """Nine statements, whatever is on, one more when nothing is; four more for who is signed in."""
    user = request.user
    live, soon = queries.live_sessions(user, now), queries.sessions_soon(user, now)
    reads = request.preferences.content_languages
    cards = queries.cards([*live, *soon], languages=reads)
    on_now, coming = queries.events_on_now(user, now), queries.events_coming(user, now)
    nothing_is_on = not (on_now or coming)
    recent = queries.events_recent(user, now, however_old=nothing_is_on)
    threads: list[Any] = list(queries.latest_threads(user, now))
    titles = titles_of(request, threads)
    for thread in threads:
        thread.shown = titles[thread.pk]
    context = {
        "live": [cards[session.pk] for session in live],
        "soon": [cards[session.pk] for session in soon],
        "on_now": rows(on_now, now, reads),
        "coming": rows(coming, now, reads),
        "recent": rows(recent, now, reads),
        "series": queries.quiet_series(user, now) if nothing_is_on else [],
        "threads": threads,
    }
    context["missed"] = missed(user) if user.is_authenticated else []
    context["has_nothing"] = not any(context.values())
    context["follow_ups"] = own_follow_ups(user) if user.is_authenticated else []
    context["today"] = clock.localdate(now, ZoneInfo(request.preferences.timezone))
    context["to_answer"] = queries.to_answer(user)
    context["has_read_all"] = user.is_authenticated and not context["missed"] and takes_part(user)
    return render_to_string("pages/home.html", context, request=request)
