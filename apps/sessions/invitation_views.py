# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page behind a speaker's link. Mail scanners open, probe and post to every link they see: to
look at it changes nothing, and only the page's own form does what its buttons say."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import wraps
from secrets import token_urlsafe
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import User
from apps.core import limits, refusals, views
from apps.core.errors import Refused, TooMany
from apps.core.htmx import see_other
from apps.sessions import services
from apps.sessions.at_desk import claimed, hold, leave_aside
from apps.sessions.forms import DeclineForm
from apps.sessions.invited import invitation_of, sessions_of, unwritten
from apps.sessions.models import Invitation
from apps.sessions.services.claiming import ACCOUNT, LATE, USED

View = Callable[..., HttpResponse]


class _OwnForm(CsrfViewMiddleware):
    """The form's token is asked for as everywhere. Browsers say "null" where a page that tells
    nobody its address has a form sent; no other page knows the token."""

    def _origin_verified(self, request: HttpRequest) -> bool:
        return request.META.get("HTTP_ORIGIN") == "null" or bool(super()._origin_verified(request))  # type: ignore[misc]


def _untold(view: View) -> View:
    """Nobody keeps the answer, lists it, or is told where its reader came from."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        refused = _OwnForm(view).process_view(request, view, (), kwargs)
        response = refused or _answered(view, request, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ("Cookie", "Accept-Language"))
        return response

    return guarded


def _answered(view: View, request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Refusals are said on the page itself: elsewhere they are kept with the address, the secret
    in it."""
    try:
        return view(request, **kwargs)
    except TooMany as refusal:
        response = refusals.whole_page(request, [str(refusal)], status=refusal.status)
        response["Retry-After"] = str(refusal.retry_after)
        return response
    except Refused as refusal:
        found = invitation_of(kwargs["link"])
        if found is None:
            return refusals.whole_page(request, [str(refusal)], status=refusal.status)
        return _page(request, found, kwargs["link"], status=refusal.status)
    except Http404 as missing:
        return views.not_found(request, missing)


@_untold
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, link: str) -> HttpResponse:
    """What the link is for, with one button that opens the desk."""
    found = _found(request, link)
    desk = _desk_of(found) if _is_open_here(request, found) else ""
    if request.method == "POST" and not desk and (held := _claimed_now(request, found)):
        hold(request, found, held)
        if "alone" in request.POST:
            leave_aside(request, found)
        desk = _desk_of(found)
    if desk and request.method == "POST":
        return see_other(desk)
    return _page(request, found, link, desk=desk)


@_untold
@require_POST
def decline(request: HttpRequest, link: str) -> HttpResponse:
    """Not the right person, or no wish to; the host is told."""
    found = _found(request, link)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, found, link, form=form, status=422)
    user = _user(request)
    held = _is_open_here(request, found)
    if held or services.why_closed(found, by=user) in ("", ACCOUNT):
        services.decline(found, **form.cleaned_data, held=held, by=user)
        found.refresh_from_db()
    return _page(request, found, link)


@_untold
@require_POST
def ask(request: HttpRequest, link: str) -> HttpResponse:
    """Another link, please: the host is told, who sends one to the address they know."""
    found = _found(request, link)
    user = _user(request)
    if services.why_closed(found, by=user) in (USED, LATE):
        services.ask_for_another(found, answer=request.POST.get("answer", "")[:500], by=user)
        found.refresh_from_db()
    return _page(request, found, link)


def _claimed_now(request: HttpRequest, found: Invitation) -> str:
    """What this browser holds from now on; empty where the link opens nothing for it.

    One that pressed twice, or never got the answer, holds again what it has claimed just now.
    """
    held = _held_by(request, found)
    with suppress(Refused):
        joins = "alone" not in request.POST
        return services.claim(found, by=_user(request), joins=joins, held=held)
    found.refresh_from_db()
    return held if services.is_just_claimed(found, held=held) else ""


def _held_by(request: HttpRequest, found: Invitation) -> str:
    """The same for each form that this browser sends; its cookie of forms is known to it alone."""
    secret = request.META.get("CSRF_COOKIE") or token_urlsafe(16)
    return salted_hmac("sessions.claim", f"{found.pk} {secret}", algorithm="sha256").hexdigest()


def _user(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _found(request: HttpRequest, link: str) -> Invitation:
    """Who guesses is slowed, and so is whoever presses the buttons again and again."""
    found = invitation_of(link)
    if found is None or request.method == "POST":
        limits.limit_or_refuse(
            "sessions.invitation",
            limits.network_of(request),
            rate=60,
            per=timedelta(hours=1),
            burst=60,
            when_away=found is not None,
        )
    if found is None:
        raise Http404
    return found


def _is_open_here(request: HttpRequest, found: Invitation) -> bool:
    return any(row.pk == found.pk for row in claimed(request))


def _desk_of(found: Invitation) -> str:
    """Of what comes first and is not written yet; the event's page where nothing is left."""
    coming = unwritten(found.speaker, now=timezone.now()).first()
    session = coming or sessions_of(found.speaker).first()
    if session is None:
        return found.speaker.event.get_absolute_url()
    return reverse("pages:desk", args=[session.event.slug, session.code])


def _page(
    request: HttpRequest, found: Invitation, link: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    why = services.why_closed(found, by=_user(request))
    if why == USED and services.is_just_claimed(found, held=_held_by(request, found)):
        why = ""
    context = {
        "invitation": found,
        "link": link,
        "speaker": found.speaker,
        "event": found.speaker.event,
        "sessions": list(sessions_of(found.speaker)) if not why or more.get("desk") else [],
        "why": why,
        "own": _desk_of(found) if why == ACCOUNT else "",
        "asks": why in (USED, LATE),
        "form": DeclineForm(),
        "me": request.user.person.name if request.user.is_authenticated else "",
        **more,
    }
    return render(request, "event_sessions/invitation.html", context, status=status)
