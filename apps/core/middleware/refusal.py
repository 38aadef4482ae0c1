# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.core import refusals, views
from apps.core.errors import Refused

READS = frozenset({"GET", "HEAD", "OPTIONS"})


class RefusalMiddleware:
    """Turns a Refused that any view let pass into words for the person, see apps.core.refusals.

    Writes that a browser says were sent from another site are refused here already; the CSRF token
    stays the rule for browsers that say nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        if request.method in READS or request.META.get("HTTP_SEC_FETCH_SITE") != "cross-site":
            return None
        return views.forbidden(request, reason=_("This was sent from another site."))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refusals.answer(request, exception)
        return None
