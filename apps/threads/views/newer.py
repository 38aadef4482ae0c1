# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an open page of a discussion does not show yet: the truth behind the live channel."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from apps.core import views
from apps.core.htmx import fragment_or_redirect
from apps.threads import versions
from apps.threads.gone import gone_words
from apps.threads.models import Thread
from apps.threads.newer import newer as newer_than
from apps.threads.newer import own_among
from apps.threads.queries import page_with, shown_thread
from apps.threads.queries.moderation import removed_thread


@require_safe
def newer(request: HttpRequest, number: int) -> HttpResponse:
    """What came after the post ?seen= and what changed since the version ?v= of the discussion.

    304 to who has heard that nothing did, after one query (for strangers).
    """
    thread = shown_thread(number, request.user)
    if thread is None:
        removed = removed_thread(number)
        if removed is None:
            raise Http404
        return views.gone(request, reason=gone_words(removed))
    request.preferences = request.preferences.for_event(thread.timezone)
    reader = request.preferences
    if "own" in request.GET:
        return _own(request, thread)
    person = request.user.pk or 0
    reads = [*reader.content_languages, "orig" * versions.wants_originals(request, thread.pk)]
    etag = f'W/"{thread.version}-{person}-{reader.ui_language}-{reader.timezone}-{".".join(reads)}"'
    response = get_conditional_response(request, etag=etag)
    if response is None or response.status_code != 304:
        seen = min(_number(request, "seen"), thread.posts_count)
        came = newer_than(request, thread, seen=seen, version=_number(request, "v"))
        page, _, _ = thread.get_absolute_url().partition("#")
        place = f"{page}?after={page_with(max(1, seen + 1))}"
        context = {"thread": thread, "newer": came}
        response = fragment_or_redirect(request, "threads/_newer.html", context, to=place)
    response["ETag"] = etag
    return response


def _own(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Of the posts ?own=after-until those that look different to their author; 204 for none."""
    after, _, until = request.GET["own"].partition("-")
    own = own_among(request, thread, after=_parsed(after), until=_parsed(until))
    if not own.changed.parts:
        return HttpResponse(status=204)
    context = {"thread": thread, "newer": own}
    return fragment_or_redirect(
        request, "threads/_newer.html", context, to=thread.get_absolute_url()
    )


def _number(request: HttpRequest, name: str) -> int:
    return _parsed(request.GET.get(name, ""))


def _parsed(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
