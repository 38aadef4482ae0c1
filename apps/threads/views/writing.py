# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms to write in: answers, first posts, new discussions."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.htmx import fragment_or_redirect, invalid, redirect_whole_page
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads import showing
from apps.threads.forms import WritingForm, draft_fields
from apps.threads.models import HeldPost, Post, Thread
from apps.threads.queries import PAGE, main_thread, merged_into, shown_thread
from apps.threads.sent import is_signed_out, keep, sent, waits
from apps.threads.sent_pictures import take_pictures
from apps.threads.services import Draft, Place

FORM_ID = re.compile(r"reply(-\d{1,9})?")


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """POST adds a post; GET is the form that opens below the post `to`."""
    thread = shown_thread(number, request.user) or _merged(request, number)
    if thread is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, event=thread.event, thread=thread, asked=Thread(pk=number))
    if request.GET.get("cancel"):
        return _form_below(request, thread, "threads/_closed_form.html")
    return _form_below(request, thread, "threads/_composer.html")


@require_POST
def reply_to_session(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """Adds a post to the session's main discussion, which may be the first one."""
    sessions = Session.objects.visible_to(request.user).select_related("event")
    session = get_object_or_404(sessions, event__slug=event_slug, code=code)
    return _answer(request, event=session.event, session=session, thread=main_thread(session))


def _answer(
    request: HttpRequest,
    *,
    event: Event | None,
    thread: Thread | None,
    session: Session | None = None,
    asked: Thread | None = None,
) -> HttpResponse:
    """Publish what was posted, or keep it until its writer has signed in.

    `asked` is the discussion whose page it was sent from, where that was merged into `thread`.
    """
    pictures = take_pictures(request)
    form = WritingForm(request.POST)
    if not form.is_valid():
        return _invalid(request, form, event, thread)
    answered = showing.answered_post(asked or thread, str(form.cleaned_data["to"] or ""))
    draft = Draft(
        thread=thread.pk if thread else None,
        session=session.pk if session else None,
        reply_to=answered.pk if answered else None,
        pictures=pictures,
        **draft_fields(form),
    )
    if is_signed_out(request):
        return keep(request, draft)
    post = sent(request, draft, Place(event, thread=thread, session=None if thread else session))
    if isinstance(post, HeldPost):
        where = thread or session
        return waits(request, f"{where.get_absolute_url().partition('#')[0]}#held" if where else "")
    return _added(request, post, moved=asked is not None and asked.pk != post.thread_id)


def _added(request: HttpRequest, post: Post, *, moved: bool) -> HttpResponse:
    """The new post in place for a reader of the last page; the page where it stands otherwise, and
    where the page they read was `moved` into another."""
    place = showing.place_of(post)
    seen, form_id = request.POST.get("seen", ""), _form_id(request)
    if moved or not seen.isdecimal() or not 0 <= post.number - int(seen) <= PAGE:
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
    request: HttpRequest, form: WritingForm, event: Event | None, thread: Thread | None
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


def _merged(request: HttpRequest, number: int) -> Thread | None:
    into = merged_into(number, request.user)
    return shown_thread(into, request.user) if into is not None else None


def _form_id(request: HttpRequest) -> str:
    """The form on the page that was sent: one below a post, or the one at the end."""
    form_id = request.POST.get("form", "")
    return form_id if FORM_ID.fullmatch(form_id) else "reply"
