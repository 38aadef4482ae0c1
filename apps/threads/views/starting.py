# SPDX-License-Identifier: AGPL-3.0-or-later
"""New discussions: of an event, of an area, a part of another one, one that goes on from a post."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.htmx import invalid, see_other
from apps.events.granted import Balance, balance
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads import showing
from apps.threads.actions import Action, Reader, offers
from apps.threads.forms import StartForm, draft_fields
from apps.threads.models import Area, HeldPost, Post, Tag, Thread
from apps.threads.sent import is_signed_out, keep, sent, waits
from apps.threads.sent_pictures import take_pictures
from apps.threads.services import Draft
from apps.threads.services.granting import may_start_freely

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Beginning:
    """Where a new discussion belongs."""

    event: Event | None = None
    session: Session | None = None
    area: Area | None = None
    parent: Thread | None = None
    continues: Post | None = None


@read_or_send
def start(request: HttpRequest, event_slug: str) -> HttpResponse:
    """A new discussion of an event, or of its session `session`, with its first post."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=event_slug)
    code = request.POST.get("session") or request.GET.get("session")
    sessions = Session.objects.visible_to(request.user).filter(event=event)
    session = get_object_or_404(sessions, code=code) if code else None
    return _start(request, Beginning(event, session))


@read_or_send
def start_in_area(request: HttpRequest, slug: str) -> HttpResponse:
    """A new discussion of an area, of no event."""
    return _start(request, Beginning(area=get_object_or_404(Area, slug=slug)))


@read_or_send
def start_part(request: HttpRequest, number: int) -> HttpResponse:
    """A new discussion that is a part of this one, listed on its page."""
    threads = Thread.objects.visible_to(request.user).select_related("event", "session")
    whole = get_object_or_404(threads, pk=number)
    if whole.parent_id is not None:
        raise Http404
    return _start(request, Beginning(whole.event, whole.session, parent=whole))


@read_or_send
def continue_post(request: HttpRequest, number: int) -> HttpResponse:
    """A new discussion that goes on from this post: it quotes it, and each leads to the other."""
    posts = Post.objects.visible_to(request.user).filter(removed_at=None)
    post = get_object_or_404(
        posts.select_related("author", "thread__event", "thread__session"), pk=number
    )
    return _start(request, Beginning(post.thread.event, post.thread.session, continues=post))


@offers(place=20)
def continuing(post: Post, user: Reader) -> Iterable[Action]:
    if post.removed_at is None:
        address = reverse("threads:continue", args=[post.pk])
        yield Action(_("Continue as a discussion of its own"), address, "reply")


def _start(request: HttpRequest, beginning: Beginning) -> HttpResponse:
    pictures = take_pictures(request) if request.method == "POST" else ()
    form = StartForm(request.POST or None)
    if form.is_valid():
        draft = _draft(beginning, form, pictures)
        return keep(request, draft) if is_signed_out(request) else _started(request, draft)
    typed = request.POST.dict() if request.method == "POST" else None
    composer = showing.composer(
        request, event=beginning.event, action=request.path, form_id="start", typed=typed,
        errors=form.messages(), suggested=request.GET.dict(),
    )  # fmt: skip
    context = {
        "beginning": beginning,
        "event": beginning.event,
        "session": beginning.session,
        "composer": composer,
        "form": form,
        "areas": _areas(request, beginning),
        "granting": _granting(request, beginning),
        "tags": request.POST.get("tags", request.GET.get("tags", _tags_of(beginning))),
    }
    if request.method == "POST":
        return invalid(request, "threads/new.html", context, page="threads/new.html")
    return render(request, "threads/new.html", context)


def _draft(beginning: Beginning, form: StartForm, pictures: Sequence[int]) -> Draft:
    areas = [area.pk for area in form.cleaned_data["areas"]]
    if beginning.area is not None and beginning.area.pk not in areas:
        areas.insert(0, beginning.area.pk)
    return Draft(
        title=form.cleaned_data["title"],
        event=beginning.event.pk if beginning.event else None,
        session=beginning.session.pk if beginning.session else None,
        areas=areas,
        tags=form.cleaned_data["tags"],
        pictures=pictures,
        parent=beginning.parent.pk if beginning.parent else None,
        continues=beginning.continues.pk if beginning.continues else None,
        **draft_fields(form),
    )


def _started(request: HttpRequest, draft: Draft) -> HttpResponse:
    post = sent(request, draft)
    if isinstance(post, HeldPost):
        return waits(request)
    messages.success(request, _("Your discussion has begun."))
    return see_other(post.thread.get_absolute_url())


def _granting(request: HttpRequest, beginning: Beginning) -> Balance | None:
    """What the reader's grant has left there; None for who needs none, and before the sign-in."""
    event = beginning.event
    if event is None or not event.starts_by_grant or not request.user.is_authenticated:
        return None
    if beginning.parent or may_start_freely(event, beginning.session, request.user):
        return None
    return balance(event, request.user)


def _areas(request: HttpRequest, beginning: Beginning) -> list[tuple[Area, bool]]:
    """The areas one can choose, and which are chosen; that of the page itself is given."""
    if request.method == "POST":
        chosen = set(request.POST.getlist("areas"))
    else:
        chosen = set(request.GET.getlist("areas")) | _areas_of(beginning)
    given = beginning.area.pk if beginning.area else 0
    return [(area, area.slug in chosen) for area in Area.objects.exclude(pk=given)]


def _areas_of(beginning: Beginning) -> set[str]:
    """Those of what the new one comes from."""
    origin = _origin_of(beginning)
    if origin is None:
        return set()
    return set(Area.objects.filter(places__thread=origin).values_list("slug", flat=True))


def _tags_of(beginning: Beginning) -> str:
    origin = _origin_of(beginning)
    if origin is None:
        return ""
    tags = Tag.objects.shown_in(origin.event_id).filter(threads=origin)
    return ", ".join(tags.values_list("name", flat=True))


def _origin_of(beginning: Beginning) -> Thread | None:
    return beginning.continues.thread if beginning.continues else beginning.parent
