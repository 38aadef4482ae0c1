# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.core import refusals
from apps.core.errors import Refused


class RefusalMiddleware:
    """Turns a Refused that any view let pass into words for the person, see apps.core.refusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refusals.answer(request, exception)
        return None
