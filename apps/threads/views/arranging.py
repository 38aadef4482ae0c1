# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page with all that can be arranged about a discussion, for whoever began it and for those who
moderate it; each form on it does one thing."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import kept_input
from apps.core.errors import Refused
from apps.core.htmx import see_other
from apps.core.page_cache import filler
from apps.core.rules import Rule
from apps.events.models import Event
from apps.threads import overlay, services
from apps.threads.addressed import discussion_at, place_at
from apps.threads.forms import tag_names
from apps.threads.models import Area, Tag, Thread, ThreadPlace
from apps.threads.queries import may_arrange, moderates, places_to_take_out

read_or_send = require_http_methods(["GET", "HEAD", "POST"])

NEAR = 30
"""Events to choose from: those of now, the latest first."""


@read_or_send
def arrange(request: HttpRequest, number: int) -> HttpResponse:
    """Title, tags, places; for moderators also move, merge, pin and remove. Who moderates only a
    further place takes it out of that, and does nothing else."""
    thread = to_arrange(number, request.user, or_take_out=True)
    rights = {
        "is_theirs": is_theirs(thread, request.user),
        "may_moderate": moderates(request.user, thread.event_id, thread.language),
        "may_reopen": services.may_reopen(thread, request.user),
    }
    if request.method == "POST":
        return _arranged(request, thread, request.POST.get("do", ""), rights)
    typed = kept_input.take(request, request.path)
    places = places_to_take_out(thread, request.user)
    labels = _labels(thread, places, typed)
    areas = list(Area.objects.all())
    context = rights | {
        "thread": thread,
        "event": thread.event,
        "places": places,
        "areas": [(area, area.slug in labels.areas) for area in areas],
        "tags": labels.tags,
        "each_tag": _tags(thread) if rights["may_moderate"] and thread.event else [],
        "events": _events(request, thread),
        "asks_rule": rights["may_moderate"] and not services.is_alone_in(thread, request.user),
        "rules": Rule.choices,
        "typed": typed,
        "pins_in_areas": [place for place in places if place.area and request.user.is_superuser],
    }
    return render(request, "threads/arrange.html", context)


@filler("arrange", shared=True)
def _link(request: HttpRequest, number: str, author: str, event: str, language: str) -> str:
    """The way to arrange a discussion; only for those who may, and asked for nobody else."""
    if not overlay.is_signed_in(request):
        return ""
    user: Any = request.user
    if str(user.pk) != author:
        home = {"event_id": int(event) or None, "language": language.strip("-")}
        thread = Thread(pk=int(number), **home)
        if not user.is_staff or not (
            moderates(user, thread.event_id, thread.language) or places_to_take_out(thread, user)
        ):
            return ""
    return render_to_string("threads/_arrange_link.html", {"number": int(number)})


def to_arrange(number: int, user: Any, *, or_take_out: bool = False) -> Thread:
    """With its home, for those who may arrange it; a removed one for those who may give it back.

    `or_take_out`: for those who moderate where it is listed besides, too.
    """
    rows = Thread.objects.select_related("event", "session__event").filter(merged_into=None)
    thread = get_object_or_404(rows, pk=number)
    found = is_theirs(thread, user)
    if not found and or_take_out and thread.removed_at is None:
        seen = Thread.objects.visible_to(user).filter(pk=number)
        found = bool(places_to_take_out(thread, user)) and seen.exists()
    if not found:
        raise Http404
    return thread


def is_theirs(thread: Thread, user: Any) -> bool:
    """Whether somebody may arrange a discussion; a removed one: give it back."""
    if thread.removed_at is None:
        return may_arrange(thread, user)
    if services.removed_by_author(thread):
        return thread.created_by_id == user.pk
    return moderates(user, thread.event_id, thread.language)


def _arranged(
    request: HttpRequest, thread: Thread, do: str, rights: dict[str, bool]
) -> HttpResponse:
    act = ACTS.get(do)
    if act is None:
        raise Http404
    if do != "take-out" and not rights["is_theirs"]:
        raise Http404
    if do in FOR_MODERATORS and not rights["may_moderate"]:
        raise Refused(_("Only a moderator can do this."), code="not-yours")
    thread = act(request, thread) or thread
    messages.success(request, _("Done."))
    if thread.removed_at is not None:
        return see_other(reverse("threads:arrange", args=[thread.pk]))
    thread = Thread.objects.select_related("event", "session__event").get(pk=thread.pk)
    return see_other(thread.get_absolute_url())


class Labels(NamedTuple):
    """The tags and areas that their form shows."""

    tags: str
    areas: Collection[str]


def _labels(thread: Thread, places: list[ThreadPlace], typed: dict[str, Any]) -> Labels:
    """As they are, or as somebody wanted them who was refused."""
    if typed.get("do") == "label":
        wanted = typed.get("areas", [])
        return Labels(typed.get("tags", ""), [wanted] if isinstance(wanted, str) else wanted)
    inside = [place.area.slug for place in places if place.area is not None]
    shown = Tag.objects.shown_in(thread.event_id).filter(threads=thread)
    return Labels(", ".join(tag.name for tag in shown), inside)


def _tags(thread: Thread) -> list[tuple[Tag, bool]]:
    """For moderators of its event, each tag with whether it is hidden there."""
    tags = Tag.objects.with_hiding().filter(threads=thread)
    return [(tag, thread.event_id in tag.hidden_in) for tag in tags]


def _rename(request: HttpRequest, thread: Thread) -> Thread:
    return services.rename(thread, title=request.POST.get("title", ""), by=request.user)


def _label(request: HttpRequest, thread: Thread) -> Thread:
    """Tags and areas, from one form."""
    names = tag_names(request.POST.get("tags", ""))
    areas = list(Area.objects.filter(slug__in=request.POST.getlist("areas")))
    return services.label(thread, names=names, areas=areas, by=request.user)


def _hide_tag(request: HttpRequest, thread: Thread) -> None:
    services.hide_tag(_tag(request, thread), event=thread.event, by=request.user)


def _show_tag(request: HttpRequest, thread: Thread) -> None:
    services.show_tag(_tag(request, thread), event=thread.event, by=request.user)


def _tag(request: HttpRequest, thread: Thread) -> Tag:
    """One of its tags, in its event; in none a word is hidden by who runs the portal only."""
    if thread.event is None:
        raise Http404
    return get_object_or_404(Tag, pk=_number(request, "tag"), threads=thread)


def _list_in(request: HttpRequest, thread: Thread) -> Thread:
    event, session = place_at(*_pasted(request), request.user)
    return services.list_in(thread, event=event, session=session, by=request.user)


def _take_out(request: HttpRequest, thread: Thread) -> Thread:
    return services.take_out(thread, place=_number(request, "place"), by=request.user)


def _move(request: HttpRequest, thread: Thread) -> Thread:
    area = Area.objects.filter(slug=request.POST.get("area", "")).first()
    if area is not None:
        return services.move(thread, area=area, by=request.user)
    event, session = place_at(*_pasted(request), request.user)
    return services.move(thread, event=event, session=session, by=request.user)


def _merge(request: HttpRequest, thread: Thread) -> Thread:
    into = discussion_at(request.POST.get("into", ""), request.user)
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
    reason = request.POST.get("reason", "").strip()
    rule = _number(request, "rule")
    if not services.is_alone_in(thread, request.user) and not reason:
        raise Refused(_("Say why: everybody who comes to its address reads it."), code="no-reason")
    rule = rule if rule in Rule.values else 0
    return services.remove_thread(thread, rule=rule, reason=reason, by=request.user)


def _restore(request: HttpRequest, thread: Thread) -> Thread:
    return services.show_thread_again(thread, by=request.user)


ACTS: dict[str, Callable[[HttpRequest, Thread], Thread | None]] = {
    "rename": _rename,
    "label": _label,
    "hide-tag": _hide_tag,
    "show-tag": _show_tag,
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

FOR_MODERATORS = {"move", "merge", "hide-tag", "show-tag"}


def _events(request: HttpRequest, thread: Thread) -> list[Event]:
    """Events to list it in: what is on or to come first, then the latest."""
    found = Event.objects.visible_to(request.user).exclude(pk=thread.event_id or 0)
    near = found.filter(finishes_at__gte=timezone.now()).order_by("begins_at")[:NEAR]
    return list(near) or list(found.order_by("-begins_at")[:NEAR])


def _pasted(request: HttpRequest) -> tuple[str, str]:
    return request.POST.get("address", ""), request.POST.get("event", "")


def _area(request: HttpRequest) -> Area | None:
    slug = request.POST.get("area", "")
    return get_object_or_404(Area, slug=slug) if slug else None


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
