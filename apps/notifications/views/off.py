# SPDX-License-Identifier: AGPL-3.0-or-later
"""Switch off what a mail came by: without a sign-in, by one button, or by the mail program itself.

GET changes nothing: mail scanners open every link. The token is the right to do it, so that no
other is asked for; what it can do is no more than that, and can be undone on the next page.
"""

from datetime import timedelta

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.core import limits
from apps.events.models import Event
from apps.notifications import services, switches
from apps.notifications.switches import Switch
from apps.sessions.models import Session
from apps.threads.models import Thread


# Mail programs post here by themselves, without cookie and form (RFC 8058, List-Unsubscribe-Post);
# no session is read, and nobody can guess the signed token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponse:
    switch = switches.opened(token)
    user = User.objects.filter(pk=switch.user).first() if switch else None
    if switch is None or user is None:
        raise Http404
    on, done, was = bool(request.POST.get("undo")), request.method == "POST", ""
    if done:
        limits.limit_or_refuse(
            "notifications.off", user.pk, rate=60, per=timedelta(minutes=10), burst=60
        )
        before = services.switch(switch, user=user, on=on, as_before=_before(request, token))
        was = signing.dumps([token, before], salt=switches.SALT) if before and not on else ""
    stays = switch.scope in ("event", "all")
    context = {
        "what": _words(switch, user), "done": done, "on": on, "was": was, "stays": stays,
    }  # fmt: skip
    response = render(request, "notifications/off.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response


def _before(request: HttpRequest, token: str) -> list[int]:
    """What the page that offers to undo it says of before; nothing that was not written there."""
    try:
        of, before = signing.loads(request.POST.get("was", ""), salt=switches.SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return []
    return before if of == token else []


def _words(switch: Switch, user: User) -> str:
    """What it is about; names only what its person may see."""
    if switch.scope == "thread":
        thread = Thread.objects.visible_to(user).filter(pk=switch.number).first()
        return _("Mails about the discussion “{name}”").format(name=thread.title if thread else "…")
    if switch.scope == "session":
        session = Session.objects.visible_to(user).filter(pk=switch.number).first()
        return _("Mails about the session “{name}”").format(name=session or "…")
    if switch.scope == "event":
        event = Event.objects.visible_to(user).filter(pk=switch.number).first()
        return _("All mails about “{name}”").format(name=event or "…")
    return {
        "nudges": _("Mails before and after events"),
        "reminders": _("Reminders of sessions"),
        "monthly": _("The monthly mail about open questions"),
    }.get(switch.scope, _("All mails about what happens"))
