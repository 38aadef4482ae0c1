# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long before each event and session that I take part in I want to be reminded."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.signed_in import SignedInRequest
from apps.core import limits, refusals
from apps.core.htmx import see_other
from apps.notifications import services
from apps.notifications.forms import EVENT_LEADS, LEADS, NOT_AT_ALL, OwnLeadsForm
from apps.notifications.leads import lead_words
from apps.notifications.queries.leads import own_leads, things_to_come


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reminders(request: SignedInRequest) -> HttpResponse:
    things = things_to_come(request.user, now=timezone.now())
    if request.method == "POST":
        return _saved(request, [(one.headcount, one.session is not None) for one, _row in things])
    chosen = own_leads([one.headcount for one, _row in things], [request.user.pk])
    rows = [
        {
            "headcount": one.headcount,
            "thing": row.session or row.event,
            "event": row.event,
            "is_session": one.session is not None,
            "starts_at": one.starts_at,
            "choices": _choices(
                LEADS if one.session else EVENT_LEADS,
                chosen.get((one.headcount, request.user.pk)),
            ),
        }
        for one, row in things
    ]
    return render(request, "notifications/reminders.html", {"rows": rows})


def _choices(offered: tuple[int, ...], own: tuple[int, ...] | None) -> list[tuple[str, str, bool]]:
    """Value, words and whether it is chosen; what stands first is to have no wish of its own."""
    leads = [(str(lead), lead_words(lead), bool(own) and lead in (own or ())) for lead in offered]
    return [*leads, (NOT_AT_ALL, _("Not at all"), own == ())]


def _saved(request: SignedInRequest, things: list[tuple[int, bool]]) -> HttpResponse:
    limits.limit_or_refuse(
        "notifications.settings", request.user.pk, rate=60, per=timedelta(minutes=1), burst=60
    )
    form = OwnLeadsForm(things, request.POST)
    if not form.is_valid():
        return refusals.send_back(request, refusals.errors_of(form), status=422)
    services.be_reminded_of(request.user, form.wanted())
    messages.success(request, _("Saved."))
    return see_other(reverse("notifications:reminders"))
