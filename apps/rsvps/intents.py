# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody answered before they were signed in: counted right after the sign-in.

It waits in the browser's session, which the sign-in takes over and a sign-out throws away.
"""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.core import limits
from apps.core.errors import Refused
from apps.core.htmx import redirect_whole_page
from apps.events.models import Event
from apps.rsvps import services
from apps.rsvps.models import Rsvp
from apps.rsvps.occasions import Target
from apps.sessions.models import Session

SESSION_KEY = "rsvps.intents"

MOST = 10


def sign_in_first(request: HttpRequest, target: Target, answer: str, *, back: str) -> HttpResponse:
    """Keep the answer and lead to the sign-in, which leads back."""
    address = limits.network_of(request)
    limits.limit_or_refuse("rsvps.intent", address, rate=600, per=timedelta(minutes=10), burst=600)
    kind = "session" if isinstance(target, Session) else "event"
    if answer in Rsvp.Answer.values:
        waiting = request.session.get(SESSION_KEY, [])
        others = [one for one in waiting if one[:2] != [kind, target.pk]]
        request.session[SESSION_KEY] = [*others, [kind, target.pk, answer]][-MOST:]
        messages.info(request, _("Your answer is kept. Sign in, then it counts."))
    return redirect_whole_page(request, f"{reverse('account_login')}?{urlencode({'next': back})}")


def carry_out(request: HttpRequest, *, by: Any) -> None:
    """Count what was answered before; a refusal is told and stops nothing."""
    for kind, pk, answer in request.session.pop(SESSION_KEY, []):
        target = _target(kind, pk, by)
        if target is None:
            continue
        try:
            services.respond(target, answer=answer, by=by)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your answer is counted."))


def _target(kind: str, pk: int, user: Any) -> Target | None:
    if kind == "session":
        sessions = Session.objects.visible_to(user).select_related("event")
        return sessions.filter(pk=pk).first()
    return Event.objects.visible_to(user).filter(pk=pk).first()
