# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people bring back from a provider, and what is done with it when they are signed in."""

import logging
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.socialaccount.providers.base.constants import AuthError
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts import fresh, mails, services
from apps.accounts.models import User
from apps.accounts.next_page import is_ours
from apps.accounts.providers import AGAIN, CONNECT, label_of
from apps.accounts.queries import identity_of

LONGEST_NAME = 150

logger = logging.getLogger(__name__)


def name_in(data: dict[str, Any]) -> str:
    """What the person is called there, to suggest it and to tell accounts apart by it."""
    names = (data.get(key) for key in ("name", "username"))
    return next((name[:LONGEST_NAME] for name in names if isinstance(name, str) and name), "")


def confirmed_address(sociallogin: Any) -> str:
    """The address that the provider says it has checked; never any other."""
    addresses = (entry.email for entry in sociallogin.email_addresses if entry.verified is True)
    return next(addresses, "")


def answer_to(request: HttpRequest, sociallogin: Any) -> HttpResponse | None:
    """Connect the account there, or take it as a proof; None for a sign-in."""
    process = sociallogin.state.get("process")
    if process not in (CONNECT, AGAIN):
        return None
    if not isinstance(request.user, User):
        return redirect("account_login")
    goal = sociallogin.state.get("next") or ""
    goal = goal if is_ours(goal) else reverse("accounts:ways")
    return (_connect if process == CONNECT else _prove)(request, request.user, sociallogin, goal)


def failure(
    request: HttpRequest,
    provider_id: str,
    *,
    error: Any = None,
    exception: Exception | None = None,
    state: dict[str, Any],
) -> HttpResponse:
    """Back to the door, or to where the person wanted to go when they are signed in.

    Nothing that came from outside is shown: the reason is in the log. Nor is a page shown at this
    address, whose query holds what the provider gave the browser.
    """
    goal = state.get("next") or ""
    goal = goal if is_ours(goal) else ""
    label = label_of(provider_id)
    if request.user.is_authenticated:
        back = goal or reverse("accounts:ways")
    else:
        back = reverse("account_login") + (f"?{urlencode({'next': goal})}" if goal else "")
    if error == AuthError.CANCELLED:
        words = _("You came back from %(provider)s without agreeing.")
        messages.info(request, words % {"provider": label})
    else:
        words = _("Signing in with %(provider)s did not work. Try again, or choose another way.")
        messages.error(request, words % {"provider": label})
        logger.warning("Sign-in by %s failed: %r (%s)", provider_id, exception, error)
    return redirect(back)


def _connect(request: HttpRequest, user: User, sociallogin: Any, goal: str) -> HttpResponse:
    account = sociallogin.account
    label = label_of(account.provider)
    owner = identity_of(account.provider, account.uid)
    if owner is not None and owner.user_id != user.pk:
        messages.error(
            request,
            _("This %(provider)s account opens another account here.") % {"provider": label},
        )
        return redirect(goal)
    services.connect(
        user,
        provider=account.provider,
        uid=account.uid,
        name=account.extra_data["name"],
        by=user,
    )
    if owner is None:
        words = _("An account at %(provider)s lets you in from now on.")
        mails.tell_of_change(user, words % {"provider": label})
    messages.success(
        request, _("Connected. From now on %(provider)s lets you in.") % {"provider": label}
    )
    return redirect(goal)


def _prove(request: HttpRequest, user: User, sociallogin: Any, goal: str) -> HttpResponse:
    account = sociallogin.account
    owner = identity_of(account.provider, account.uid)
    if owner is None or owner.user_id != user.pk:
        messages.error(request, _("That is the account of somebody else. Choose your own."))
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': goal})}")
    record_authentication(
        request, user, "socialaccount", provider=account.provider, reauthenticated=True
    )
    fresh.mark(request)
    return redirect(goal)
