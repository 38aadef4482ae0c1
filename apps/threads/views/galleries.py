# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pictures of an event or a session together, and the wish that one be removed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import limits
from apps.core.htmx import invalid, see_other
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads import services, showing
from apps.threads.forms import RemovalForm
from apps.threads.queries.pictures import gallery_page, shown_picture


@require_safe
def gallery(request: HttpRequest, event_slug: str) -> HttpResponse:
    """The pictures of an event, the newest first; not there while there is none."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=event_slug)
    return _gallery(request, event, None)


@require_safe
def session_gallery(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """The pictures of a session."""
    sessions = Session.objects.visible_to(request.user).select_related("event")
    session = get_object_or_404(sessions, event__slug=event_slug, code=code)
    return _gallery(request, session.event, session)


@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: HttpRequest, name: str) -> HttpResponse:
    """Ask for the removal of a picture, by anybody who can see it."""
    shown = shown_picture(name, request.user)
    if shown is None:
        raise Http404
    form = RemovalForm(request.POST or None)
    place = showing.place_of(shown.post)
    if form.is_valid():
        by = request.user if request.user.is_authenticated else None
        address = limits.network_of(request)
        services.ask_removal(shown, by=by, address=address, **form.cleaned_data)
        messages.success(request, _("Thank you. The people who look after this event will see it."))
        return see_other(place)
    context = {"shown": shown, "picture": shown.picture, "form": form, "place": place}
    context["event"] = shown.post.thread.event
    if request.method == "POST":
        return invalid(request, "threads/removal.html", context, page="threads/removal.html")
    return render(request, "threads/removal.html", context)


def _gallery(request: HttpRequest, event: Event, session: Session | None) -> HttpResponse:
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else 0
    page = gallery_page(event, request.user, session=session, before=before)
    if not page.shown and not before:
        raise Http404
    context = {"event": event, "session": session, "page": page, "before": before}
    return render(request, "threads/gallery.html", context)
