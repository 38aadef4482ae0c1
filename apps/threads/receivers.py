# SPDX-License-Identifier: AGPL-3.0-or-later
"""What allauth tells us: somebody has signed in."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import limits
from apps.core.errors import Refused
from apps.threads import intents, pending_cookie, services
from apps.threads.models import HeldPost


@receiver(user_logged_in, dispatch_uid="threads.publish_what_was_kept")
def publish_what_was_kept(
    request: HttpRequest, user: Any, response: HttpResponse | None = None, **kwargs: Any
) -> None:
    """Publish what this browser sent just before; older texts are shown first, to be confirmed.

    A refusal must not stop the sign-in: its words are shown, and the text stays kept.
    """
    intents.carry_out(request, by=user)
    now = timezone.now()
    waiting = held = False
    for pending in services.kept_under(pending_cookie.tokens_of(request), now=now):
        if pending.published_post_id is not None:
            continue
        if now - pending.created_at > services.DIRECTLY:
            waiting = True
            continue
        try:
            post = services.publish(pending, by=user, address=limits.network_of(request))
            if isinstance(post, HeldPost):
                messages.info(request, _("Waiting for the moderator. Only you can see it."))
                held = True
            else:
                messages.success(request, _("Your post is published."))
        except Refused as refusal:
            messages.error(request, str(refusal))
            waiting = True
    if waiting and response is not None and response.has_header("Location"):
        response["Location"] = reverse("threads:pending")
    elif held and response is not None and response.has_header("Location"):
        response["Location"] = reverse("threads:told")
