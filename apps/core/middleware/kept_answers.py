# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.core.page_cache import answers


class KeptAnswersMiddleware:
    """Answers strangers from kept pages; stands before all that such an answer does not need.

    The headers and the cookie of the form's token are made by what stands before it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return answers.answer(request) or self.get_response(request)
