# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page with all that can be arranged about a discussion, for whoever began it and for those who
moderate it; each form on it does one thing."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import Refused
from apps.core.htmx import see_other
from apps.core.page_cache import filler
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads import overlay, services, showing
from apps.threads.actions import Action, Reader, offers
from apps.threads.forms import tag_names
from apps.threads.models import Area, Post, Thread
from apps.threads.queries import PAGE, main_thread, may_arrange, moderates, page_with

read_or_send = require_http_methods(["GET", "HEAD", "POST"])

NEAR = 30
"""Events to choose from: those of now, the latest first."""


@read_or_send
def arrange(request: HttpRequest, number: int) -> HttpResponse:
    """Title, tags, places; for moderators also move, merge, pin and remove."""
    thread = _thread(request, number)
    rights = {
        "may_moderate": moderates(request.user, thread.event_id),
        "may_reopen": services.may_reopen(thread, request.user),
    }
    if request.method == "POST":
        return _arranged(request, thread, request.POST.get("do", ""), rights)
    there = thread.places.select_related("area", "event", "session").order_by("pk")
    places = list(there)
    inside = {place.area_id for place in places}
    areas = list(Area.objects.all())
    context = rights | {
        "thread": thread,
        "event": thread.event,
        "places": places,
        "areas": [(area, area.pk in inside) for area in areas],
        "tags": ", ".join(tag.name for tag in thread.tags.all()),
        "events": _events(request, thread),
        "pins_in_areas": [place for place in places if place.area and request.user.is_superuser],
    }
    return render(request, "threads/arrange.html", context)


@read_or_send
def split(request: HttpRequest, number: int) -> HttpResponse:
    """Choose posts of a page and give them a discussion of their own; for moderators."""
    thread = _thread(request, number)
    if not moderates(request.user, thread.event_id):
        raise Http404
    if request.method == "POST":
        chosen = [int(text) for text in request.POST.getlist("posts") if text.isdecimal()]
        title = request.POST.get("title", "")
        new = services.split(thread, numbers=chosen[:PAGE], title=title, by=request.user)
        messages.success(request, _("The posts are in a discussion of their own now."))
        return see_other(new.get_absolute_url())
    after = showing.asked_page(request, thread)
    there = thread.posts.filter(number__gt=max(after, 1), moved_to=None, removed_at=None)
    posts = list(there.select_related("author").order_by("number")[:PAGE])
    context = {
        "thread": thread,
        "event": thread.event,
        "posts": posts,
        "chosen": request.GET.get("from", ""),
        "following": posts[-1].number if len(posts) == PAGE else None,
    }
    return render(request, "threads/split.html", context)


@filler("arrange", shared=True)
def _link(request: HttpRequest, number: str, author: str, event: str) -> str:
    """The way to arrange a discussion; only for those who may, and asked for nobody else."""
    if not overlay.is_signed_in(request):
        return ""
    user: Any = request.user
    mine = str(user.pk) == author
    if not mine and not (user.is_staff and moderates(user, int(event) if event != "0" else None)):
        return ""
    return render_to_string("threads/_arrange_link.html", {"number": int(number)})


@offers(place=80)
def splitting(post: Post, user: Reader) -> Iterable[Action]:
    """For moderators: all but the first post can go elsewhere."""
    if post.removed_at is not None or post.number == 1:
        return
    if moderates(user, post.thread.event_id):
        address = reverse("threads:split", args=[post.thread_id])
        after = page_with(post.number)
        yield Action(
            _("Move to a discussion of its own"),
            f"{address}?after={after}&from={post.number}",
            "out",
        )


def _thread(request: HttpRequest, number: int) -> Thread:
    """With its home, for those who may arrange it; moderators find removed ones, too."""
    rows = Thread.objects.select_related("event", "session__event").filter(merged_into=None)
    thread = get_object_or_404(rows, pk=number)
    if not may_arrange(thread, request.user):
        raise Http404
    if thread.removed_at is not None and not moderates(request.user, thread.event_id):
        raise Http404
    return thread


def _arranged(
    request: HttpRequest, thread: Thread, do: str, rights: dict[str, bool]
) -> HttpResponse:
    act = ACTS.get(do)
    if act is None:
        raise Http404
    if do in FOR_MODERATORS and not rights["may_moderate"]:
        raise Refused(_("Only a moderator can do this."), code="not-yours")
    thread = act(request, thread) or thread
    messages.success(request, _("Done."))
    if thread.removed_at is not None:
        return see_other(reverse("threads:arrange", args=[thread.pk]))
    thread = Thread.objects.select_related("event", "session__event").get(pk=thread.pk)
    return see_other(thread.get_absolute_url())


def _rename(request: HttpRequest, thread: Thread) -> Thread:
    return services.rename(thread, title=request.POST.get("title", ""), by=request.user)


def _label(request: HttpRequest, thread: Thread) -> Thread:
    """Tags and areas, from one form."""
    services.tag(thread, names=tag_names(request.POST.get("tags", "")), by=request.user)
    wanted = set(request.POST.getlist("areas"))
    inside = dict(thread.places.filter(area__isnull=False).values_list("area__slug", "pk"))
    for area in Area.objects.filter(slug__in=wanted - inside.keys()):
        services.list_in(thread, area=area, by=request.user)
    for slug in inside.keys() - wanted:
        services.take_out(thread, place=inside[slug], by=request.user)
    return thread


def _list_in(request: HttpRequest, thread: Thread) -> Thread:
    event, session = _place(request)
    return services.list_in(thread, event=event, session=session, by=request.user)


def _take_out(request: HttpRequest, thread: Thread) -> Thread:
    return services.take_out(thread, place=_number(request, "place"), by=request.user)


def _move(request: HttpRequest, thread: Thread) -> Thread:
    area = Area.objects.filter(slug=request.POST.get("area", "")).first()
    if area is not None:
        return services.move(thread, area=area, by=request.user)
    event, session = _place(request)
    return services.move(thread, event=event, session=session, by=request.user)


def _merge(request: HttpRequest, thread: Thread) -> Thread:
    into = _discussion_at(request, request.POST.get("into", ""))
    if into is None:
        raise Refused(_("There is no discussion at this address."), code="nowhere")
    return services.merge(thread, into=into, by=request.user)


def _close(request: HttpRequest, thread: Thread) -> Thread:
    return services.close(thread, reason=request.POST.get("reason", ""), by=request.user)


def _reopen(request: HttpRequest, thread: Thread) -> Thread:
    if not services.may_reopen(thread, request.user):
        raise Refused(_("Only a moderator can do this."), code="not-yours")
    return services.reopen(thread, by=request.user)


def _pin(request: HttpRequest, thread: Thread) -> Thread:
    return services.pin(thread, area=_area(request), by=request.user)


def _unpin(request: HttpRequest, thread: Thread) -> Thread:
    return services.unpin(thread, area=_area(request), by=request.user)


def _remove(request: HttpRequest, thread: Thread) -> Thread:
    reason = request.POST.get("reason", "")
    return services.remove_discussion(thread, reason=reason, by=request.user)


def _restore(request: HttpRequest, thread: Thread) -> Thread:
    return services.restore_discussion(thread, by=request.user)


ACTS: dict[str, Callable[[HttpRequest, Thread], Thread | None]] = {
    "rename": _rename,
    "label": _label,
    "list": _list_in,
    "take-out": _take_out,
    "move": _move,
    "merge": _merge,
    "close": _close,
    "reopen": _reopen,
    "pin": _pin,
    "unpin": _unpin,
    "remove": _remove,
    "restore": _restore,
}

FOR_MODERATORS = {"move", "merge", "restore"}


def _events(request: HttpRequest, thread: Thread) -> list[Event]:
    """Events to list it in: what is on or to come first, then the latest."""
    found = Event.objects.visible_to(request.user).exclude(pk=thread.event_id or 0)
    near = found.filter(finishes_at__gte=timezone.now()).order_by("begins_at")[:NEAR]
    return list(near) or list(found.order_by("-begins_at")[:NEAR])


def _place(request: HttpRequest) -> tuple[Event | None, Session | None]:
    """The event chosen from the list, or the event or session at an address."""
    match = _match(request.POST.get("address", ""))
    events = Event.objects.visible_to(request.user)
    if match is not None and "event_slug" in match:
        event = events.filter(slug=match["event_slug"]).first()
        if event is not None and "code" in match:
            sessions = Session.objects.visible_to(request.user).select_related("event")
            session = sessions.filter(event=event, code=match["code"]).first()
            if session is not None:
                return event, session
        elif event is not None:
            return event, None
    event = events.filter(slug=request.POST.get("event", "")).first()
    if event is None:
        raise Refused(_("There is no event or session at this address."), code="nowhere")
    return event, None


def _discussion_at(request: HttpRequest, address: str) -> Thread | None:
    """The discussion at an address of its own, of its session, or of one of its posts."""
    threads = Thread.objects.visible_to(request.user)
    address = address.strip()
    if address.isascii() and address.isdecimal() and len(address) < 16:
        return threads.filter(pk=int(address)).first()
    match = _match(address)
    if match is None:
        return None
    if "code" in match:
        sessions = Session.objects.visible_to(request.user).select_related("event")
        session = sessions.filter(event__slug=match["event_slug"], code=match["code"]).first()
        return main_thread(session) if session is not None else None
    number = int(match.get("number") or 0)
    if match["of"] == "threads:post":
        return threads.filter(posts__pk=number).first()
    found = threads.filter(pk=number).first()
    return found or threads.filter(merged__pk=number).first()


def _match(address: str) -> dict[str, Any] | None:
    """What the address of a page of ours names; a whole address or a path."""
    path = unquote(urlsplit(address.strip()[:500]).path)
    try:
        match = resolve(path if path.startswith("/") else f"/{path}")
    except Resolver404:
        return None
    if match.view_name not in KNOWN:
        return None
    return match.kwargs | {"of": match.view_name}


KNOWN = {
    "pages:event",
    "pages:session",
    "pages:thread",
    "pages:thread_number",
    "threads:list",
    "threads:post",
}


def _area(request: HttpRequest) -> Area | None:
    slug = request.POST.get("area", "")
    return get_object_or_404(Area, slug=slug) if slug else None


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
