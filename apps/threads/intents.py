# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody pressed before they were signed in: done right after the sign-in.

It waits in the browser's session, which the sign-in takes over and a sign-out throws away.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.core import limits
from apps.core.errors import Refused
from apps.core.htmx import redirect_whole_page
from apps.threads import services
from apps.threads.models import Post
from apps.threads.services import pace

SESSION_KEY = "threads.intents"

MOST = 5

VERBS: dict[str, tuple[Callable[..., Any], Promise]] = {
    "thank": (services.thank, _lazy("Your thanks are counted.")),
    "vote": (services.vote_for, _lazy("Your vote is counted.")),
}
"""By name, what can be pressed: a verb of a post, and what is said when it is done."""


def sign_in_first(request: HttpRequest, verb: str, post: int, *, back: str) -> HttpResponse:
    """Remember what was pressed and lead to the sign-in, which leads back."""
    pace.PRESSED_FROM.keep(limits.network_of(request))
    waiting = [one for one in request.session.get(SESSION_KEY, []) if one != [verb, post]]
    request.session[SESSION_KEY] = [*waiting, [verb, post]][-MOST:]
    messages.info(request, _("Sign in, then it counts. Reading needs no account."))
    return redirect_whole_page(request, f"{reverse('account_login')}?{urlencode({'next': back})}")


def carry_out(request: HttpRequest, *, by: Any) -> None:
    """Do what was pressed before; a refusal is told and stops nothing."""
    for verb, pk in request.session.pop(SESSION_KEY, []):
        post = Post.objects.visible_to(by).filter(pk=pk).first()
        if post is None or verb not in VERBS:
            continue
        do, done = VERBS[verb]
        try:
            do(post, by=by)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(done))
