# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers to htmx and to plain requests; nothing outside core tells them apart."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers

from apps.core import refusals

Context = dict[str, Any]


def fragment_or_redirect(
    request: HttpRequest,
    template: str,
    context: Context,
    *,
    to: Any,
    say: str = "",
    status: int = 200,
) -> HttpResponse:
    """The end of a successful write: the fragment for htmx, otherwise a 303 to `to`.

    `to` is an object with get_absolute_url, a URL name or a path, with its anchor if it has one.
    `say` is spoken by the page's status line, or shown as a message after the redirect.
    """
    if not request.htmx:
        if say:
            messages.success(request, say)
        return see_other(resolve_url(to))
    response = render(request, template, context, status=status)
    if say:
        refusals.say(response, str(say))
    return _never_kept(response)


def page_or_fragment(
    request: HttpRequest, template: str, context: Context, fragment: str
) -> HttpResponse:
    """A page that htmx may ask for in part: `template`, or its partial named `fragment`.

    A fragment that other pages use as well is named by its path.
    """
    if request.htmx and not request.htmx.history_restore_request:
        part = fragment if fragment.endswith(".html") else f"{template}#{fragment}"
        return _never_kept(render(request, part, context))
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def invalid(
    request: HttpRequest, template: str, context: Context, *, page: str = "", status: int = 422
) -> HttpResponse:
    """A form that does not hold: 422 with the form, its errors and what the person typed; 409 where
    somebody else was faster.

    `template` is the fragment for htmx, `page` the whole page for a plain request (it gets the
    same context). Without `page` a plain request goes back where it came from with the errors of
    `context["form"]` as messages; the page puts the text back with apps.core.kept_input.
    """
    if request.htmx:
        return _never_kept(render(request, template, context, status=status))
    if page:
        return render(request, page, context, status=status)
    return refusals.send_back(request, refusals.errors_of(context["form"]), status=status)


def redirect_whole_page(request: HttpRequest, to: Any) -> HttpResponse:
    """Leave the page: htmx loads `to` as a page of its own, a plain request gets a 303."""
    address = resolve_url(to)
    if not request.htmx:
        return see_other(address)
    response = HttpResponse()
    response["HX-Redirect"] = address
    return _never_kept(response)


def shown(request: HttpRequest, template: str, context: Context, *, page: str) -> HttpResponse:
    """What a POST is answered with that changed nothing: the fragment, or the whole `page`."""
    return _never_kept(render(request, template if request.htmx else page, context))


def session_ended(request: HttpRequest) -> HttpResponse | None:
    """401 for htmx: the form stays as it is, and its page says how to sign in beside it. None for a
    plain request, which has to leave the page."""
    return _never_kept(HttpResponse(status=401)) if request.htmx else None


def told(request: HttpRequest, event: str, detail: Any, *, to: Any, say: str) -> HttpResponse:
    """The end of a write that the page itself shows: htmx gets an event of this name and the words
    for the status line, a plain request a message and a 303 to `to`."""
    if not request.htmx:
        messages.success(request, say)
        return see_other(resolve_url(to))
    response = HttpResponse(status=204)
    response["HX-Trigger"] = json.dumps({event: detail, "say": str(say)})
    return _never_kept(response)


def see_other(address: str) -> HttpResponse:
    """303: the answer to a POST stands at another address, to be read with GET."""
    return HttpResponseRedirect(address, status=303)


def _never_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response
