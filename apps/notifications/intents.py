# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody wanted to follow before they were signed in: followed right after the sign-in.

It waits in the browser's session, which the sign-in takes over and a sign-out throws away.
"""

from datetime import timedelta
from typing import Any

from allauth.account.signals import user_logged_in
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.core import limits
from apps.core.errors import Refused
from apps.core.htmx import redirect_whole_page
from apps.notifications import services
from apps.notifications.targets import targets

SESSION_KEY = "notifications.intents"

MOST = 10


def sign_in_first(request: HttpRequest, kind: str, pk: int, *, back: str) -> HttpResponse:
    """Keep the wish and lead to the sign-in, which leads back."""
    address = limits.network_of(request)
    limits.limit_or_refuse(
        "notifications.intent", address, rate=600, per=timedelta(minutes=10), burst=600
    )
    waiting = [one for one in request.session.get(SESSION_KEY, []) if one != [kind, pk]]
    request.session[SESSION_KEY] = [*waiting, [kind, pk]][-MOST:]
    messages.info(request, _("Sign in, then you follow this."))
    return redirect_whole_page(request, f"{reverse('account_login')}?{urlencode({'next': back})}")


@receiver(user_logged_in, dispatch_uid="notifications.follow_what_was_kept")
def follow_what_was_kept(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A refusal is told and stops nothing."""
    for kind, pk in request.session.pop(SESSION_KEY, []):
        target = targets(kind, user).filter(pk=pk).first()
        if target is None:
            continue
        try:
            services.follow(target, by=user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("You follow this now."))
