# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core import views
from apps.core.page_cache import Recheck, cached_page
from apps.threads import versions
from apps.threads.gone import gone_words
from apps.threads.models import Thread
from apps.threads.queries import around, merged_page, shown_thread, thread_versions
from apps.threads.queries.moderation import removed_thread
from apps.threads.showing import asked_page, discussion


@require_safe
def thread(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """A discussion, 50 posts a page: ?after= is the number before the first one shown.

    Two queries, one while nothing has changed since the last reader.
    """
    thread = shown_thread(number, request.user)
    if thread is None:
        return _merged(request, number) or _gone(request, number)
    if thread.is_main or slug != (thread.slug or "-"):
        return _moved(request, thread)
    request.preferences = request.preferences.for_event(thread.timezone)
    if versions.switches(request):
        return versions.remember(request, HttpResponse(_page(request, thread)), thread.pk)
    if "reply" in request.GET:
        return HttpResponse(_page(request, thread))
    session = thread.session.version if thread.session else None
    event = thread.event.version if thread.event else None
    made_of = (thread.version, event, session)
    how = asked_page(request, thread), versions.wants_originals(request, thread.pk)
    return cached_page(
        request,
        ("thread", thread.pk, *made_of, *how),
        lambda: _page(request, thread),
        known=True,
        recheck=Recheck(made_of, lambda: thread_versions(number)),
    )


def _page(request: HttpRequest, thread: Thread) -> str:
    action = reverse("threads:reply", args=[thread.pk])
    event = thread.event
    context = {
        "event": event,
        "session": thread.session,
        "last_moment": event.finishes_at - timedelta(seconds=1) if event else None,
        "around": around(thread, request.user),
        "title": versions.title_of(request, thread),
    }
    context |= discussion(request, thread, event=event, action=action)
    return render_to_string("pages/thread.html", context, request=request)


def _gone(request: HttpRequest, number: int) -> HttpResponse:
    """410 for a discussion that was removed whole; its number says so under any slug."""
    removed = removed_thread(number)
    if removed is not None:
        return views.gone(request, reason=gone_words(removed))
    raise Http404


def _merged(request: HttpRequest, number: int) -> HttpResponse | None:
    """To where the posts of a merged discussion are now: the page with the first one asked for.

    Its address has no anchor, so that browsers keep the one they came with.
    """
    page = merged_page(number, after=request.GET.get("after", ""), user=request.user)
    return HttpResponsePermanentRedirect(page) if page else None


def _moved(request: HttpRequest, thread: Thread) -> HttpResponse:
    """To the address the discussion has now: its slug follows its title, a session's main one is
    shown by the session's page."""
    page, _, anchor = thread.get_absolute_url().partition("#")
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        page + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")
    )
