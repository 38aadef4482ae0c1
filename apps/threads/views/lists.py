# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from apps.core.page_cache import cached_page
from apps.events.models import Event
from apps.threads.queries import pulse, threads_of_event, threads_page


@require_safe
def threads(request: HttpRequest, event_slug: str) -> HttpResponse:
    """An event's discussions, the latest first; ?before= is the key of an older page."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=event_slug)
    request.preferences = request.preferences.for_event(event.timezone)
    before = request.GET.get("before", "")

    def build() -> str:
        page = threads_page(threads_of_event(event, request.user), before=before)
        context = {"event": event, "page": page, "before": before}
        return render_to_string("threads/list.html", context, request=request)

    if before:
        return HttpResponse(build())
    return cached_page(request, ("threads", event.pk, event.version, pulse(event)), build)
