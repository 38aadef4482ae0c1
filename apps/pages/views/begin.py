# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring your event: three questions. Who holds a grant starts it at once, others suggest it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.zones import by_country
from apps.core import kept_input, languages, limits
from apps.core.htmx import invalid, see_other
from apps.events import services
from apps.events.forms import BeginForm
from apps.events.granted import to_start_with
from apps.events.models import Grant, Suggestion

MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """What, when, in which languages; POST starts or suggests it. Signed out, the answers wait for
    the sign-in."""
    grants = to_start_with(request.user) if request.user.is_authenticated else []
    if request.method != "POST":
        return render(request, "pages/begin.html", _context(request, grants))
    form = BeginForm(request.POST)
    if not form.is_valid():
        context = _context(request, grants) | {"errors": form.words()}
        return invalid(request, "pages/begin.html", context, page="pages/begin.html")
    if not request.user.is_authenticated:
        kept_input.keep(request)
        messages.info(request, _("Your answers are kept. Sign in to send them."))
        query = urlencode({"next": reverse("pages:begin")})
        return redirect(f"{reverse('account_login')}?{query}")
    limits.limit_or_refuse(
        "events.begin", request.user.pk, rate=10, per=timedelta(days=1), burst=10
    )
    return _begun(request, _chosen(request, grants), form.cleaned_data)


def _begun(request: HttpRequest, grant: Grant | None, said: dict[str, Any]) -> HttpResponse:
    note = said.pop("note")
    if grant is None:
        services.suggest_event(**said, note=note, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Thank you. You find the answer on this page."))
        return see_other(reverse("pages:begin"))
    event = services.start_event(grant, **said, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Your event is here. Pass its address on."))
    return see_other(event.get_absolute_url())


def _chosen(request: HttpRequest, grants: list[Grant]) -> Grant | None:
    """The grant that the form names; the first one otherwise."""
    asked = request.POST.get("grant", "")
    return next((one for one in grants if str(one.pk) == asked), grants[0] if grants else None)


def _context(request: HttpRequest, grants: list[Grant]) -> dict[str, Any]:
    typed: dict[str, Any] = request.POST.dict() if request.method == "POST" else {}
    typed = typed or {**kept_input.take(request, request.path)}
    reader = request.preferences
    mine: list[Suggestion] = []
    if request.user.is_authenticated:
        rows = Suggestion.objects.filter(user=request.user)
        rows = rows.select_related("event", "owner__person").order_by("-pk")
        mine = list(rows[:MOST])
        if services.GRANT_MARK in request.user.marks and request.method != "POST":
            services.read_decisions(request.user)
    language = get_language() or "en"
    return {
        "grants": grants,
        "suggestions": mine,
        "typed": typed,
        "zone": typed.get("timezone") or reader.timezone,
        "countries": by_country(language, timezone.localdate()),
        "spoken": typed.get("languages") or language,
        "known": languages.name_of(language, language),
        "errors": {},
    }
