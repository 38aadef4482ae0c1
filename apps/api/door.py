# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every request to /api/v1 passes: who asks, how often, and who may keep the answer."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from apps.api import callers, languages, tags
from apps.api.callers import BY_ADDRESS, BY_TOKEN, Caller, Limit
from apps.core import limits, problems
from apps.core.errors import Refused
from apps.core.limits import Taken

View = Callable[..., HttpResponse]

EXPOSED = "Content-Language, ETag, RateLimit, RateLimit-Policy, Retry-After"


def opened(view: View) -> View:
    """The view behind the door; it finds `request.caller`."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.remembers = False
        try:
            limit, caller, taken = _admit(request)
        except Refused as refusal:
            return _public(refused(refusal), None)
        request.caller, request.user = caller, caller.user
        if not taken.allowed:
            response = refused(limits.too_many(taken))
        else:
            response = _ask(request, view, *args, **kwargs)
        response["RateLimit-Policy"] = limit.policy
        if taken.remaining is not None:
            response["RateLimit"] = f'"{limit.name}";r={taken.remaining}'
        return _public(response, caller)

    return answer


def refused(refusal: Refused) -> HttpResponse:
    """A rule's words as a problem: 409, or what the rule says."""
    response = problems.problem(refusal.status, str(refusal), code=refusal.code)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Eventforum"'
    if retry_after := getattr(refusal, "retry_after", 0):
        response["Retry-After"] = str(retry_after)
    return response


def _admit(request: HttpRequest) -> tuple[Limit, Caller, Taken]:
    """Tokens have limits of their own; a wrong one costs its address what anybody costs."""
    if "HTTP_AUTHORIZATION" in request.META:
        try:
            caller = callers.identify(request)
        except callers.Unknown:
            callers.limit_or_refuse(BY_ADDRESS, limits.network_of(request))
            raise
        if caller.token is not None:
            return BY_TOKEN, caller, callers.take(BY_TOKEN, caller.token.pk)
    taken = callers.take(BY_ADDRESS, limits.network_of(request))
    return BY_ADDRESS, callers.identify(request), taken


def _ask(request: HttpRequest, view: View, *args: object, **kwargs: object) -> HttpResponse:
    """The view's answer, with an ETag made of its bytes, or 304 to whoever has them."""
    asked, request.method = request.method, "GET" if request.method == "HEAD" else request.method
    try:
        response = view(request, *args, **kwargs)
    finally:
        request.method = asked
    if response.status_code == 405:
        refusal = problems.problem(405, _("This address does not take this method."))
        refusal["Allow"] = response["Allow"]
        return refusal
    may_be_kept = response.status_code < 300 or response.status_code == 304
    if not may_be_kept or request.method not in ("GET", "HEAD"):
        response.headers.setdefault("Cache-Control", "no-store")
        return response
    return _kept(request, response)


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    etag = response.headers.get("ETag") or tags.of_bytes(response.content)
    if tags.is_known(request, etag):
        response = HttpResponseNotModified()
    else:
        response["Content-Language"] = languages.header(request)
    response["ETag"] = etag
    # Asked about each time: a cancelled session must not wait for a cache.
    response["Cache-Control"] = "public, no-cache" if _by_anybody(request) else "private, no-cache"
    patch_vary_headers(response, ["Accept-Language", "Authorization"])
    return response


def _by_anybody(request: HttpRequest) -> bool:
    return request.caller.token is None


def _public(response: HttpResponse, caller: Caller | None) -> HttpResponse:
    """Pages of other sites may read what anybody may read; tokens are not for browsers."""
    if caller is not None and caller.token is None:
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = EXPOSED
    return response
