# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from apps.accounts import cookies
from apps.accounts.preferences import asked_for, preferences_of


class PreferencesMiddleware:
    """Gives every request its `preferences`, speaks their language, remembers ?ui= and ?in=.

    Answers to programs remember nothing: their views set `request.remembers` to False.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        preferences = request.preferences = preferences_of(request)
        translation.activate(preferences.ui_language)
        timezone.activate(preferences.timezone)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", preferences.ui_language)
        if getattr(request, "remembers", True) and (wishes := asked_for(request)):
            cookies.remember(request, response, wishes)
        return response
