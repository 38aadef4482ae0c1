# SPDX-License-Identifier: AGPL-3.0-or-later
"""The system's own answers: settings and URLs name these by path."""

import json

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.core import problems, refusals
from apps.core.errors import Refused


def bad_request(
    request: HttpRequest, exception: Exception | None = None, *, reason: str = ""
) -> HttpResponse:
    """400: what came cannot be understood, and why if we can say it."""
    return _page(request, 400, reason)


def forbidden(
    request: HttpRequest, exception: Exception | None = None, *, reason: str = ""
) -> HttpResponse:
    """403: the person may not do this; the words of the exception are not theirs to read."""
    return _page(request, 403, reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing that this reader may know of."""
    return _page(request, 404, "")


def gone(request: HttpRequest, *, reason: str = "") -> HttpResponse:
    """410: it was here and has been removed."""
    return _page(request, 410, reason)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: ours; the template needs no context and no store."""
    if problems.for_program(request):
        return problems.problem(500)
    return render(None, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Words that say how to go on for a form whose token is missing or old.

    Signing in makes the forms of other tabs old: what was typed into one of ours comes back with a
    new token; htmx is given it, so that the page sends the form once more. Only our own pages send
    their address along, and a token cookie.
    """
    words = _(
        "This form is too old, or cookies are off. Go back, reload the page and send it again."
    )
    if "CSRF_COOKIE" not in request.META or not refusals.came_from(request):
        return _page(request, 403, words)
    if request.htmx:
        response = refusals.in_place(request, words, status=Refused.status)
        response["HX-Trigger"] = json.dumps({"fresh-token": get_token(request)})
        return response
    again = _("This form was older than your sign-in, so it was not sent. Send it again.")
    return refusals.send_back(request, [again], status=403)


def _page(request: HttpRequest, status: int, reason: str) -> HttpResponse:
    if problems.for_program(request):
        return problems.problem(status, str(reason))
    return render(request, f"{status}.html", {"reason": reason}, status=status)
