# SPDX-License-Identifier: AGPL-3.0-or-later
"""Follow something with one tap, and see what one follows."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.signed_in import SignedInRequest
from apps.core import limits
from apps.core.htmx import fragment_or_redirect
from apps.notifications import intents, services
from apps.notifications.models import KINDS
from apps.notifications.queries.follows import Following, follows_of
from apps.notifications.targets import follow_target, targets

SHOWN = 200


@require_POST
def follow(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Follow it, or with `undo` no more. Strangers sign in first."""
    if kind not in KINDS:
        raise Http404
    target = get_object_or_404(targets(kind, request.user), pk=pk)
    place = target.get_absolute_url()
    if not request.user.is_authenticated:
        return intents.sign_in_first(request, kind, pk, back=place)
    limits.limit_or_refuse(
        "notifications.follow", request.user.pk, rate=60, per=timedelta(minutes=1), burst=60
    )
    undo = bool(request.POST.get("undo"))
    verb = services.unfollow if undo else services.follow
    verb(target, by=request.user)
    say = _("You do not follow this any more.") if undo else _("You follow this now.")
    if request.POST.get("back") == "list":
        place = reverse("notifications:follows")
    kind, target = follow_target(target)
    context = {"kind": kind, "pk": target.pk, "mine": Following(is_on=not undo)}
    return fragment_or_redirect(
        request, "notifications/_follow_button.html", context, to=place, say=say
    )


@require_GET
@login_required
def follows(request: SignedInRequest) -> HttpResponse:
    """What I follow by my own word."""
    found = list(follows_of(request.user)[: SHOWN + 1])
    rows = [(one.kind, getattr(one, one.kind)) for one in found[:SHOWN]]
    context = {"rows": rows, "more": len(found) > SHOWN}
    return render(request, "notifications/follows.html", context)
