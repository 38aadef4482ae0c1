# SPDX-License-Identifier: AGPL-3.0-or-later
import copy
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri

from apps.core import views
from apps.permalinks.paths import kept_form
from apps.permalinks.queries import Gone, answer


class OldAddressMiddleware:
    """Answers, where no page was found, for addresses of earlier: one 301, or a 410 page.

    Costs nothing where a page answers; a redirect never leads to another one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        today = answer(request.path_info, request.user)
        if isinstance(today, Gone):
            return views.gone(request, reason=today.reason)
        if today is None:
            return response
        path = today.path if today.is_certain else _where_it_answers(request, today.path)
        if path is None:
            return response
        return _moved(request, path)


def _where_it_answers(request: HttpRequest, path: str) -> str | None:
    """The path if there is a page at it for this reader, or where that page itself sends on."""
    there = copy.copy(request)
    there.path = there.path_info = path
    try:
        there.resolver_match = match = resolve(path)
        response = match.func(there, *match.args, **match.kwargs)
    except (Resolver404, Http404):
        return None
    if response.status_code < 300 or response.status_code == 304:
        return path
    onward = response.headers.get("Location", "") if response.status_code < 400 else ""
    return kept_form(onward) if onward.startswith("/") else None


def _moved(request: HttpRequest, path: str) -> HttpResponse:
    """301. Browsers may not keep it without asking: names come back into use with renamings."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponse(status=301)
    response["Location"] = iri_to_uri(path) + (f"?{query}" if query else "")
    response["Cache-Control"] = "private, no-cache"
    return response
