# SPDX-License-Identifier: AGPL-3.0-or-later
"""My agenda for others: the address that I make, and what they read there."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.secrets_at_rest import decrypt
from apps.core import limits
from apps.core.errors import Refused
from apps.core.htmx import see_other
from apps.pages.queries import agenda as queries
from apps.rsvps import queries as rsvps
from apps.rsvps import services
from apps.rsvps.forms import ShareForm
from apps.rsvps.models import AgendaShare

SHOWN_SINCE = timedelta(hours=12)
"""What was over before is not shown any more."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """The address under which others read my agenda; POST makes one, another, or none."""
    if request.method == "POST":
        return _changed(request)
    mine = AgendaShare.objects.filter(user=request.user.pk).first()
    secret = decrypt(mine.sealed) if mine else ""
    address = reverse("pages:shared_agenda", args=[secret]) if secret else ""
    context = {
        "share": mine or AgendaShare(),
        "is_made": mine is not None,
        "address": f"{settings.BASE_URL}{address}" if address else "",
    }
    return render(request, "pages/agenda_share.html", context)


@require_safe
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody's agenda for whoever has its address: what is public of it today."""
    found = rsvps.share_at(secret)
    key = f"share-{found.pk}" if found else limits.network_of(request)
    limits.limit_or_refuse("pages.shared", key, rate=120, per=timedelta(minutes=1), burst=120)
    if found is None:
        raise Http404
    reader = request.preferences
    entries = rsvps.shared_entries(found, since=clock.now() - SHOWN_SINCE)
    rows = queries.rows_of(entries, queries.titles_of(entries, reader.content_languages))
    name = found.user.person.name if found.named else ""
    context = {"days": queries.in_days(rows, reader), "name": name, "of_another": True}
    response = render(request, "pages/agenda_shared.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response


def _changed(request: HttpRequest) -> HttpResponse:
    limits.limit_or_refuse(
        "pages.share", request.user.pk, rate=30, per=timedelta(hours=1), burst=30
    )
    form = ShareForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose one of the answers."), code="no-answer")
    sent = dict(form.cleaned_data)
    verb = sent.pop("do")
    if verb == "renew":
        services.renew_share(request.user)
        say = _("There is another address now. The one before opens nothing any more.")
    elif verb == "close":
        services.close_share(request.user)
        say = _("The address is switched off.")
    else:
        services.share_agenda(request.user, **sent)
        say = _("Saved.")
    messages.success(request, say)
    return see_other(reverse("pages:agenda_share"))
