# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms to write in: answers, first posts, new discussions."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.htmx import fragment_or_redirect, invalid, redirect_whole_page, see_other
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads import showing
from apps.threads.forms import StartForm, WritingForm, draft_fields
from apps.threads.models import HeldPost, Post, Thread
from apps.threads.queries import PAGE, main_thread, shown_thread
from apps.threads.sent import keep, sent, waits
from apps.threads.sent_pictures import take_pictures
from apps.threads.services import Draft

FORM_ID = re.compile(r"reply(-\d{1,9})?")


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """POST adds a post; GET is the form that opens below the post `to`."""
    thread = shown_thread(number, request.user)
    if thread is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, event=thread.event, thread=thread)
    if request.GET.get("cancel"):
        return _form_below(request, thread, "threads/_closed_form.html")
    return _form_below(request, thread, "threads/_composer.html")


@require_POST
def reply_to_session(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """Adds a post to the session's main discussion, which may be the first one."""
    sessions = Session.objects.visible_to(request.user).select_related("event")
    session = get_object_or_404(sessions, event__slug=event_slug, code=code)
    return _answer(request, event=session.event, session=session, thread=main_thread(session))


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, event_slug: str) -> HttpResponse:
    """A new discussion of an event, or of its session `session`, with its first post."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=event_slug)
    pictures = take_pictures(request) if request.method == "POST" else ()
    form = StartForm(request.POST or None)
    code = request.POST.get("session") or request.GET.get("session")
    sessions = Session.objects.visible_to(request.user).filter(event=event)
    session = get_object_or_404(sessions, code=code) if code else None
    if form.is_valid():
        draft = Draft(
            title=form.cleaned_data["title"],
            event=event.pk,
            session=session.pk if session else None,
            pictures=pictures,
            **draft_fields(form),
        )
        return keep(request, draft) if _is_signed_out(request) else _started(request, draft)
    typed = request.POST.dict() if request.method == "POST" else None
    composer = showing.composer(
        request, event=event, action=request.path, form_id="start", typed=typed,
        errors=form.messages(), suggested=request.GET.dict(),
    )  # fmt: skip
    context = {"event": event, "session": session, "composer": composer, "form": form}
    if request.method == "POST":
        return invalid(request, "threads/new.html", context, page="threads/new.html")
    return render(request, "threads/new.html", context)


def _started(request: HttpRequest, draft: Draft) -> HttpResponse:
    post = sent(request, draft)
    if isinstance(post, HeldPost):
        return waits(request)
    messages.success(request, _("Your discussion has begun."))
    return see_other(post.thread.get_absolute_url())


def _answer(
    request: HttpRequest, *, event: Event, thread: Thread | None, session: Session | None = None
) -> HttpResponse:
    """Publish what was posted, or keep it until its writer has signed in."""
    pictures = take_pictures(request)
    form = WritingForm(request.POST)
    if not form.is_valid():
        return _invalid(request, form, event, thread)
    answered = showing.answered_post(thread, str(form.cleaned_data["to"] or ""))
    draft = Draft(
        thread=thread.pk if thread else None,
        session=session.pk if session else None,
        reply_to=answered.pk if answered else None,
        pictures=pictures,
        **draft_fields(form),
    )
    if _is_signed_out(request):
        return keep(request, draft)
    post = sent(request, draft)
    if isinstance(post, HeldPost):
        where = thread or session
        return waits(request, f"{where.get_absolute_url().partition('#')[0]}#held" if where else "")
    return _added(request, post)


def _added(request: HttpRequest, post: Post) -> HttpResponse:
    """The new post in place for a reader of the last page; the page where it stands otherwise."""
    place = showing.place_of(post)
    seen, form_id = request.POST.get("seen", ""), _form_id(request)
    if not seen.isdecimal() or not 0 <= post.number - int(seen) <= PAGE:
        messages.success(request, _("Your post is published."))
        return redirect_whole_page(request, place)
    below = form_id.partition("-")[2]
    context = {
        "thread": post.thread,
        "posts": showing.posts_since(request, post, seen=int(seen)),
        "in_place": below,
        "composer": None
        if below
        else showing.composer(request, event=post.thread.event, action=request.path, typed={}),
    }
    say = _("Your post is published.")
    return fragment_or_redirect(request, "threads/_published.html", context, to=place, say=say)


def _invalid(
    request: HttpRequest, form: WritingForm, event: Event, thread: Thread | None
) -> HttpResponse:
    """The same form with its errors, in its own place."""
    form_id = _form_id(request)
    composer = showing.composer(
        request,
        event=event,
        action=request.path,
        form_id=form_id,
        typed=request.POST.dict(),
        errors=form.messages(),
        answered=showing.answered_post(thread, request.POST.get("to", "")),
    )
    context = {"composer": composer, "form": form, "thread": thread}
    response = invalid(request, "threads/_composer.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = f"#{form_id}", "outerHTML"
    return response


def _form_below(request: HttpRequest, thread: Thread, template: str) -> HttpResponse:
    """The form below a post, for htmx; a plain request finds it on the page of the discussion."""
    answered = showing.answered_post(thread, request.GET.get("to", ""))
    number = answered.number if answered else 0
    composer = None
    if thread.closed_at is None:
        composer = showing.composer(
            request,
            event=thread.event,
            action=request.path,
            answered=answered,
            form_id=f"reply-{number}",
            cancel=f"{request.path}?to={number}&cancel=1",
        )
    page, _hash, _anchor = thread.get_absolute_url().partition("#")
    context: dict[str, Any] = {"composer": composer, "number": number}
    return fragment_or_redirect(request, template, context, to=f"{page}?reply={number}#reply")


def _form_id(request: HttpRequest) -> str:
    """The form on the page that was sent: one below a post, or the one at the end."""
    form_id = request.POST.get("form", "")
    return form_id if FORM_ID.fullmatch(form_id) else "reply"


def _is_signed_out(request: HttpRequest) -> bool:
    return not request.user.is_authenticated
