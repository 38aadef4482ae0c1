# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core import views
from apps.core.page_cache import Recheck, cached_page
from apps.threads.models import Thread
from apps.threads.queries import shown_thread, thread_versions
from apps.threads.queries.moderation import removed_thread
from apps.threads.showing import asked_page, discussion, gone_words


@require_safe
def thread(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """A discussion, 50 posts a page: ?after= is the number before the first one shown.

    Two queries, one while nothing has changed since the last reader.
    """
    thread = shown_thread(number, request.user)
    if thread is None:
        return _gone(request, number)
    if thread.is_main or slug != (thread.slug or "-"):
        return _moved(request, thread)
    request.preferences = request.preferences.for_event(thread.event.timezone)
    if "reply" in request.GET:
        return HttpResponse(_page(request, thread))
    session = thread.session.version if thread.session else None
    made_of = (thread.version, thread.event.version, session)
    return cached_page(
        request,
        ("thread", thread.pk, *made_of, asked_page(request, thread)),
        lambda: _page(request, thread),
        known=True,
        recheck=Recheck(made_of, lambda: thread_versions(number)),
    )


def _page(request: HttpRequest, thread: Thread) -> str:
    action = reverse("threads:reply", args=[thread.pk])
    context = {
        "event": thread.event,
        "session": thread.session,
        "last_moment": thread.event.finishes_at - timedelta(seconds=1),
    }
    context |= discussion(request, thread, event=thread.event, action=action)
    return render_to_string("pages/thread.html", context, request=request)


def _gone(request: HttpRequest, number: int) -> HttpResponse:
    """410 for a discussion that was removed whole; its number says so under any slug."""
    removed = removed_thread(number)
    if removed is not None:
        return views.gone(request, reason=gone_words(removed))
    raise Http404


def _moved(request: HttpRequest, thread: Thread) -> HttpResponse:
    """To the address the discussion has now: its slug follows its title, a session's main one is
    shown by the session's page."""
    page, _, anchor = thread.get_absolute_url().partition("#")
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        page + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")
    )
