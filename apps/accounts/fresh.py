# SPDX-License-Identifier: AGPL-3.0-or-later
"""Showing oneself once more before a dangerous act: an open session alone is not enough for it.

Guard a view with `@fresh_sign_in_required`, or an act inside one with `ask_again`:

    if answer := fresh.ask_again(request):
        return answer
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.htmx import redirect_whole_page
from apps.core.refusals import came_from

SECONDS = 5 * 60
SESSION_KEY = "shown_at"

Response = TypeVar("Response", bound=HttpResponseBase)


def mark(request: HttpRequest) -> None:
    """The person has just shown who they are."""
    request.session[SESSION_KEY] = time.time()


def is_fresh(request: HttpRequest) -> bool:
    """Whether they have in the last minutes, by signing in or once more since."""
    return time.time() - request.session.get(SESSION_KEY, 0) < SECONDS


def fresh_sign_in_required(
    view: Callable[..., Response],
) -> Callable[..., Response | HttpResponse]:
    """For views of dangerous acts, the pages that lead to them included: see `ask_again`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Response | HttpResponse:
        return ask_again(request) or view(request, *args, **kwargs)

    return guarded


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """None when the person is signed in and has shown themselves lately; else where they do so.

    A page is gone on to after that. Of a write nothing is done: the person comes back to the page
    they sent it from, and is told to send it again.
    """
    if request.user.is_authenticated and is_fresh(request):
        return None
    goal = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        back = urlsplit(came_from(request))
        goal = back._replace(scheme="", netloc="").geturl() or reverse("accounts:ways")
        messages.info(request, _("Nothing is changed yet: show that it is you, then do it again."))
    door = "account_reauthenticate" if request.user.is_authenticated else "account_login"
    return redirect_whole_page(request, f"{reverse(door)}?{urlencode({'next': goal})}")
