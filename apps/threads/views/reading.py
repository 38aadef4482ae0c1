# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far somebody has read: told by their browser as they read, or by the buttons."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core import limits
from apps.core.htmx import see_other, told
from apps.events.models import Event
from apps.threads import services, showing
from apps.threads.actions import Action, Reader, offers
from apps.threads.models import Post
from apps.threads.queries import shown_thread


@require_POST
def read(request: HttpRequest, number: int) -> HttpResponse:
    """Everything up to `number` was seen. With `quiet` the page itself tells, and asks nothing;
    `first` is the number its posts begin with."""
    thread = shown_thread(number, request.user)
    if thread is None:
        raise Http404
    if not request.user.is_authenticated:
        return _to_sign_in(thread)
    _limit(request)
    seen = _number(request.POST.get("number", ""))
    first = _number(request.POST.get("first", "0"))
    services.read_up_to(thread, seen, by=request.user, on_page_of=first)
    if "quiet" in request.POST:
        return HttpResponse(status=204)
    messages.success(request, _("Marked as read."))
    return see_other(thread.get_absolute_url())


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Nothing is new any more: in the event `event`, or wherever one has read before."""
    slug = request.POST.get("event", "")
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug) if slug else None
    back = reverse("threads:list", args=[event.slug]) if event else "/"
    if not request.user.is_authenticated:
        return see_other(f"{reverse('account_login')}?{urlencode({'next': back})}")
    _limit(request)
    if event is not None:
        services.read_all_of(event, by=request.user)
    else:
        services.read_everything(by=request.user)
    messages.success(request, _("Everything is marked as read."))
    return see_other(back)


@require_POST
def unread_from(request: HttpRequest, number: int) -> HttpResponse:
    """A post and all after it are new again; the page stops telling what is seen."""
    posts = Post.objects.visible_to(request.user).select_related("thread__event", "thread__session")
    post = get_object_or_404(posts, pk=number)
    if not request.user.is_authenticated:
        return _to_sign_in(post.thread)
    _limit(request)
    services.unread_from(post, by=request.user)
    say = _("Unread from this post on.")
    return told(request, "unread-from", post.number, to=showing.place_of(post), say=say)


@offers(place=20)
def marking_unread(post: Post, user: Reader) -> Iterable[Action]:
    if user.is_authenticated:
        address = reverse("threads:unread_from", args=[post.pk])
        label = _("Mark unread from here")
        yield Action(label, address, "mail", at_once=True, in_place=True)


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    raise Http404


def _to_sign_in(thread: Any) -> HttpResponse:
    query = urlencode({"next": thread.get_absolute_url()})
    return see_other(f"{reverse('account_login')}?{query}")


def _limit(request: HttpRequest) -> None:
    limits.limit_or_refuse(
        "threads.read", request.user.pk, rate=120, per=timedelta(minutes=1), burst=120
    )
