# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring back what somebody said elsewhere about a session or in a discussion."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.htmx import invalid, see_other
from apps.events.models import Channel, Event
from apps.sessions.models import Session
from apps.threads import showing
from apps.threads.forms import BringingForm, draft_fields
from apps.threads.models import HeldPost, Thread
from apps.threads.queries import main_thread, shown_thread
from apps.threads.sent import keep, sent, waits
from apps.threads.services import Draft

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@read_or_send
def bring_back(request: HttpRequest, number: int) -> HttpResponse:
    """Into a discussion."""
    thread = shown_thread(number, request.user)
    if thread is None or thread.closed_at is not None:
        raise Http404
    return _bring(request, event=thread.event, thread=thread)


@read_or_send
def bring_to_session(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """Into a session's own discussion, which it may begin."""
    sessions = Session.objects.visible_to(request.user).select_related("event")
    session = get_object_or_404(sessions, event__slug=event_slug, code=code)
    thread = main_thread(session)
    if thread is not None and thread.closed_at is not None:
        raise Http404
    return _bring(request, event=session.event, thread=thread, session=session)


def _bring(
    request: HttpRequest,
    *,
    event: Event | None,
    thread: Thread | None,
    session: Session | None = None,
) -> HttpResponse:
    form = BringingForm(request.POST or None)
    if form.is_valid():
        draft = Draft(
            thread=thread.pk if thread else None,
            session=session.pk if session else None,
            brought=form.source(),
            **draft_fields(form),
        )
        if not request.user.is_authenticated:
            return keep(request, draft)
        post = sent(request, draft)
        if isinstance(post, HeldPost):
            return waits(request)
        messages.success(request, _("The message stands here now."))
        return see_other(showing.place_of(post))
    composer = showing.composer(
        request,
        event=event,
        action=request.path,
        form_id="bring",
        typed=request.POST.dict() if request.method == "POST" else None,
        errors=form.messages(),
    )
    context = {
        "event": event,
        "thread": thread,
        "session": session or (thread.session if thread else None),
        "composer": composer,
        "form": form,
        "places": list(Channel.objects.filter(event=event).values_list("name", flat=True)[:20]),
    }
    if request.method == "POST":
        return invalid(request, "threads/bring_back.html", context, page="threads/bring_back.html")
    return render(request, "threads/bring_back.html", context)
