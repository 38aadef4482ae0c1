# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants of one's own: what was asked for, what is left, and asking for more."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.signed_in import SignedInRequest
from apps.core import kept_input, limits
from apps.core.htmx import invalid, see_other
from apps.events import services
from apps.events.forms import GrantForm
from apps.events.models import Event, Series
from apps.pages.queries import granted

CHOICES = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grants(request: SignedInRequest) -> HttpResponse:
    """What I asked for and what became of it; POST asks. ?event= or ?series= is what it is for."""
    if request.method != "POST":
        if services.GRANT_MARK in request.user.marks:
            services.read_decisions(request.user)
        return render(request, "pages/grants.html", _context(request))
    form = GrantForm(request.POST, user=request.user)
    if not form.is_valid():
        context = _context(request) | {"errors": form.words()}
        return invalid(request, "pages/grants.html", context, page="pages/grants.html")
    limits.limit_or_refuse(
        "events.grants", request.user.pk, rate=20, per=timedelta(days=1), burst=20
    )
    said = form.cleaned_data
    services.ask_for_grant(
        event=said["event"],
        series=said["series"],
        name=said["name"],
        why=said["why"],
        until=said["until"],
        by=request.user,
    )
    messages.success(request, _("You have asked. The answer comes here."))
    return see_other(reverse("pages:grants"))


def _context(request: SignedInRequest) -> dict[str, Any]:
    typed: dict[str, Any] = request.POST.dict() if request.method == "POST" else {}
    typed = typed or {**kept_input.take(request, request.path)}
    now = timezone.now()
    events = Event.objects.visible_to(request.user).filter(starts_by_grant=True)
    coming = events.filter(finishes_at__gt=now, cancelled_at=None).order_by("begins_at", "pk")
    return {
        "grants": granted.mine(request.user),
        "events": list(coming[:CHOICES]),
        "series": list(Series.objects.visible_to(request.user).order_by("name", "pk")[:CHOICES]),
        "typed": typed,
        "place": typed.get("place") or _place(request),
        "errors": {},
    }


def _place(request: HttpRequest) -> str:
    """What the address asks for, as the form names it."""
    for kind in ("event", "series"):
        if slug := request.GET.get(kind):
            return f"{kind}:{slug}"
    return ""
