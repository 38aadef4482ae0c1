# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Django and allauth tell us: somebody came in, by whichever way, or went out."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import user_logged_in as came_in
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from apps.accounts import cookies, fresh, services
from apps.accounts.models import User
from apps.accounts.preferences import CONTENT, THEME, UI, ZONE
from apps.accounts.signed_in import browser_of


@receiver(user_logged_in, dispatch_uid="accounts.open_session")
def open_session(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """List the session; from now on it is this person's."""
    if not request.session.session_key:
        request.session.save()
    fresh.mark(request)
    services.open_session(
        user,
        session_key=request.session.session_key or "",
        way=_way_of(request, user),
        browser=browser_of(request),
    )


@receiver(user_logged_out, dispatch_uid="accounts.close_session")
def close_session(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if request.session.session_key:
        services.close_session(request.session.session_key)


@receiver(came_in, dispatch_uid="accounts.settle")
def settle(
    request: HttpRequest, user: User, response: HttpResponse | None = None, **kwargs: Any
) -> None:
    """Move what was chosen on this device to the account."""
    jar, reader = request.COOKIES, request.preferences
    chosen = {
        "ui_language": reader.ui_language if UI in jar else "",
        "languages": list(reader.content_languages) if CONTENT in jar else [],
        "timezone": reader.timezone if reader.zone_source == "chosen" else "",
        "theme": reader.theme,
    }
    services.settle(user, chosen=chosen)
    if response is not None:
        cookies.forget(response, (UI, CONTENT, ZONE, THEME))


def _way_of(request: HttpRequest, user: User) -> str:
    """The first proof of this sign-in: "code", "passkey" or the id of a provider."""
    for record in get_authentication_records(request, user):
        if record["method"] == "socialaccount":
            return record["provider"]
        if record.get("passwordless"):
            return "passkey"
        return record["method"]
    return ""
