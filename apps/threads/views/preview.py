# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.core import languages, limits, page_cache
from apps.core.htmx import shown
from apps.media.models import Picture
from apps.threads import services
from apps.threads.models import Thread
from apps.threads.queries import shown_thread
from apps.threads.sent_pictures import FIELD, ids_in, shown_in_form, take_pictures

FORMS = ("reply", "reply_to_session", "start", "edit")
"""Views of ours whose forms have a preview."""

NOT_KEPT = ("csrfmiddlewaretoken", "text", "for")


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """A text as it will be shown: below its form for htmx, else on a page that goes on with it."""
    who = request.user.pk if request.user.is_authenticated else limits.network_of(request)
    limits.limit_or_refuse("threads.preview", who, rate=30, per=timedelta(minutes=1), burst=30)
    if request.FILES:  # Without scripts they come with the form, and would be lost here.
        take_pictures(request)
    text = request.POST.get("text", "")
    action = _action(request.POST.get("for", ""))
    html = services.preview(text, thread=_thread(request, action), by=request.user)
    language = languages.canonical(request.POST.get("language", "")) or languages.guess(text)
    context = {
        "html": page_cache.fill(request, html),
        "pictures": _pictures(request),
        "language": language,
        "text": text,
        "title": request.POST.get("title", ""),
        "action": action.path,
        "kept": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in NOT_KEPT
            for value in values
        ],
    }
    return shown(request, "threads/_preview.html", context, page="threads/preview.html")


class Action(NamedTuple):
    """The form that the text comes from; nothing where it is none of ours."""

    path: str = ""
    thread: int = 0


def _action(path: str) -> Action:
    if not url_has_allowed_host_and_scheme(path, None) or not path.startswith("/"):
        return Action()
    try:
        match = resolve(path)
    except Resolver404:
        return Action()
    if match.namespace != "threads" or match.url_name not in FORMS:
        return Action()
    return Action(path, match.kwargs["number"] if match.url_name == "reply" else 0)


def _pictures(request: HttpRequest) -> tuple[Picture, ...]:
    """The pictures of the form, with the words that stand beside them there."""
    pictures = shown_in_form(request, ids_in(request.POST.get(FIELD, "")))
    for picture in pictures:
        picture.alt = request.POST.get(f"alt-{picture.pk}", picture.alt)
    return pictures


def _thread(request: HttpRequest, action: Action) -> Thread | None:
    return shown_thread(action.thread, request.user) if action.thread else None
