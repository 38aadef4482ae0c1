# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from apps.accounts import cookies, second_factor
from apps.accounts.preferences import asked_for, preferences_of
from apps.accounts.signed_in import reader_of

DOORS = frozenset({"login", "logout", "jsi18n"})
"""Addresses of the admin that lead in or out, or show nothing."""


class KeptCookieMiddleware(SessionMiddleware):
    """Takes the cookie of an ended session away where a page is opened, and nowhere else.

    What a page's script asked for is answered whenever it is: by then somebody may have signed in
    again in another tab, and the answer to the old session would take the new one away.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        opens_a_page = "text/html" in request.headers.get("Accept", "text/html")
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if not opens_a_page and cookie is not None and not cookie.value:
            del response.cookies[settings.SESSION_COOKIE_NAME]
        return response


class SignedInMiddleware(AuthenticationMiddleware):
    """Knows who asks, and lets nobody into the admin who owes a second proof."""

    def process_request(self, request: HttpRequest) -> None:
        """Nothing is read before somebody asks who it is."""
        super().process_request(request)
        request.user = SimpleLazyObject(partial(reader_of, request))  # type: ignore[assignment]

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or "admin" not in match.app_names or match.url_name in DOORS:
            return None
        if not second_factor.is_missing_for_admin(request):
            return None
        return redirect(
            f"{reverse('account_second_proof')}?{urlencode({'next': request.get_full_path()})}"
        )


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
