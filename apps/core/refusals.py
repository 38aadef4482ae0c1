# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a refusal reaches the person, with what they typed kept."""

import json
import re

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from apps.core import kept_input, problems
from apps.core.errors import Refused

ELEMENT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")


def answer(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The refusal in the form's own message place, or on the page the person came from."""
    if problems.by_script(request):
        response = problems.problem(refusal.status, str(refusal), code=refusal.code)
    elif request.htmx:
        response = in_place(request, str(refusal), status=refusal.status)
    elif request.method == "POST" and refusal.status == Refused.status:
        response = send_back(request, [str(refusal)], status=refusal.status)
    else:
        if request.method == "POST":
            kept_input.keep(request)
        response = whole_page(request, [str(refusal)], status=refusal.status)
    if retry_after := getattr(refusal, "retry_after", 0):
        response["Retry-After"] = str(retry_after)
    return response


def in_place(request: HttpRequest, message: str, *, status: int) -> HttpResponse:
    """A fragment for `<form id>-msg`, the alert beside the form's button; nothing else moves.

    htmx tells the id of the form that asked. Without one nothing is swapped and the page's status
    line speaks.
    """
    response = render(request, "core/_refusal.html", {"words": message}, status=status)
    form_id = request.htmx.trigger or ""
    if ELEMENT_ID.fullmatch(form_id):
        response["HX-Retarget"] = f"#{form_id}-msg"
        response["HX-Reswap"] = "innerHTML"
    else:
        response["HX-Reswap"] = "none"
        say(response, message)
    response["Cache-Control"] = "private, no-store"
    return response


def say(response: HttpResponse, words: str) -> None:
    """Have the page's status line speak, in any script: a header holds ASCII only."""
    response["HX-Trigger"] = json.dumps({"say": words})


def send_back(request: HttpRequest, words: list[str], *, status: int) -> HttpResponse:
    """Back to the page of the form with messages and the input kept; a page when it is unknown."""
    kept_input.keep(request)
    back = came_from(request)
    if not back:
        return whole_page(request, words, status=status)
    for message in words:
        messages.error(request, message)
    response = HttpResponse(status=303)
    response["Location"] = back
    return response


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """For what is sent after a session ended: it waits in the next one, behind the sign-in."""
    kept_input.keep(request)
    query = urlencode({"next": request.path})
    response = HttpResponse(status=303)
    response["Location"] = f"{resolve_url(settings.LOGIN_URL)}?{query}"
    messages.info(request, _("You were signed out. What you wrote is kept: sign in, then send it."))
    return response


def whole_page(request: HttpRequest, words: list[str], *, status: int) -> HttpResponse:
    """A page that says why not, for a refusal without a form to go back to."""
    template = "429.html" if status == 429 else "core/refused.html"
    context = {"words": words, "reason": words[0], "back": came_from(request)}
    return render(request, template, context, status=status)


def came_from(request: HttpRequest) -> str:
    """The page the request came from, when it is one of ours; else an empty string."""
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    )
    return referer if ours else ""


def errors_of(form: BaseForm) -> list[str]:
    """The form's errors as sentences, each after the label of its field."""
    words = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        words += [f"{label}: {error}" if label else str(error) for error in errors]
    return words
