# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core.page_cache import cached_page
from apps.threads.models import Thread
from apps.threads.queries import thread_key
from apps.threads.showing import asked_page, discussion


@require_safe
def thread(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """A discussion, 50 posts a page: ?after= is the number before the first one shown.

    Three queries for strangers, one while nothing has changed since the last of them.
    """
    key = thread_key(number, request.user)
    if key is None:
        raise Http404
    if key.is_main or slug != key.slug:
        return _moved(request, number)
    request.preferences = request.preferences.for_event(key.timezone)
    if "reply" in request.GET:
        return HttpResponse(_page(request, number))
    after = asked_page(request, key)
    return cached_page(request, ("thread", *key, after), lambda: _page(request, number))


def _page(request: HttpRequest, number: int) -> str:
    thread = _thread(number)
    action = reverse("threads:reply", args=[thread.pk])
    context = {
        "event": thread.event,
        "session": thread.session,
        "last_moment": thread.event.finishes_at - timedelta(seconds=1),
    }
    context |= discussion(request, thread, event=thread.event, action=action)
    return render_to_string("pages/thread.html", context, request=request)


def _moved(request: HttpRequest, number: int) -> HttpResponse:
    """To the address the discussion has now: its slug follows its title, a session's main one is
    shown by the session's page."""
    page, _, anchor = _thread(number).get_absolute_url().partition("#")
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        page + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")
    )


def _thread(number: int) -> Thread:
    """The discussion with its event and session; whether it may be read was asked already."""
    thread = Thread.objects.select_related("event", "session").get(pk=number)
    if thread.session is not None:
        thread.session.event = thread.event
    return thread
