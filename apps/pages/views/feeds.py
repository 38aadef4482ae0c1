# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core import atom, kept_file, views
from apps.events.models import Event
from apps.pages.feeds import changes, threads
from apps.threads.gone import gone_words
from apps.threads.models import Area, Tag
from apps.threads.queries import Asked, listing, merged_into, shown_thread
from apps.threads.queries.moderation import removed_thread

STRANGER = AnonymousUser()
LARGEST_KEY = 2**63 - 1


@require_safe
def changes_feed(request: HttpRequest, event_slug: str) -> HttpResponse:
    """What changed at an event; ?before= is the number of an activity."""
    event = _event(event_slug)
    before = _before(request)
    return _answer(
        request,
        f"changes-{event.pk}-{changes.state_of(event)}-{before}",
        lambda language: changes.feed(event, before=before, language=language),
    )


@require_safe
def threads_feed(request: HttpRequest, event_slug: str) -> HttpResponse:
    """The event's discussions, the latest first; ?before= is the key of an older page."""
    event = _event(event_slug)
    before = request.GET.get("before", "")[:40]
    page = threads.page_of(event, before=before)
    return _answer(
        request,
        f"threads-{threads.state_of(event, page)}",
        lambda language: threads.of_event(event, page, before=before, language=language),
    )


@require_safe
def area_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The discussions of an area, of all events."""
    return _place_feed(request, get_object_or_404(Area, slug=slug))


@require_safe
def tag_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The discussions with a tag, of all events."""
    return _place_feed(request, get_object_or_404(Tag.objects.shown_in(None), slug=slug))


@require_safe
def thread_feed(request: HttpRequest, number: int) -> HttpResponse:
    """The posts of a discussion, the newest first; ?before= is a post's number in it."""
    thread = shown_thread(number, STRANGER) if number <= LARGEST_KEY else None
    if thread is None:
        return _feed_of_merged(request, number)
    before = _before(request)
    session = thread.session.version if thread.session else 0
    event = thread.event.version if thread.event else 0
    return _answer(
        request,
        f"posts-{thread.pk}-{thread.version}-{event}-{session}-{before}",
        lambda language: threads.of_thread(thread, before=before, language=language),
    )


def _place_feed(request: HttpRequest, place: Area | Tag) -> HttpResponse:
    asked = Asked(before=request.GET.get("before", "")[:40])
    page = listing(place, asked, STRANGER).page
    return _answer(
        request,
        f"place-{threads.state_of_place(place, page)}",
        lambda language: threads.of_place(place, page, before=asked.before, language=language),
    )


def _feed_of_merged(request: HttpRequest, number: int) -> HttpResponse:
    """To the feed of the discussion that this one was merged into; 410 for one that was removed."""
    into = merged_into(number, STRANGER) if number <= LARGEST_KEY else None
    if into is None:
        removed = removed_thread(number) if number <= LARGEST_KEY else None
        if removed is None:
            raise Http404
        return views.gone(request, reason=gone_words(removed))
    return HttpResponsePermanentRedirect(reverse("pages:thread_feed", args=[into]))


def _answer(request: HttpRequest, tag: str, build: Callable[[str], atom.Feed]) -> HttpResponse:
    language = request.preferences.ui_language
    return kept_file.answer(
        request,
        tag=f"{tag}-{language}",
        changed_at=None,
        build=lambda: atom.written(build(language)),
        content_type=atom.CONTENT_TYPE,
    )


def _event(slug: str) -> Event:
    """Strangers' events only: feed readers carry no sign-in."""
    return get_object_or_404(Event.objects.visible_to(STRANGER), slug=slug)


def _before(request: HttpRequest) -> int | None:
    told = request.GET.get("before", "")
    return int(told) if told.isdecimal() and len(told) <= 18 else None
