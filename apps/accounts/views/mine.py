# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept about oneself: taken along, or let go of."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import mails, personal, services
from apps.accounts.download import pieces_of_zip
from apps.accounts.forms import LeavingForm
from apps.accounts.fresh import fresh_sign_in_required
from apps.accounts.signed_in import SignedInRequest
from apps.core import limits
from apps.core.htmx import see_other

DOWNLOADS_A_DAY = 5


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, how long, and who sees it; told by the apps that keep it."""
    context = {
        "kinds": personal.kinds(),
        "recipients": personal.recipients(),
        "days": settings.SESSION_COOKIE_AGE // (24 * 3600),
    }
    return render(request, "accounts/privacy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required
def my_data(request: SignedInRequest) -> HttpResponseBase:
    """What is kept about me: the list on GET, the file on POST."""
    if request.method != "POST":
        return render(request, "accounts/my_data.html", {"kinds": personal.kinds()})
    limits.limit_or_refuse(
        "my-data",
        request.user.pk,
        rate=DOWNLOADS_A_DAY,
        per=timedelta(days=1),
        burst=DOWNLOADS_A_DAY,
    )
    now = timezone.now()
    services.note_download(request.user)
    response = StreamingHttpResponse(
        pieces_of_zip(request.user, now=now), content_type="application/zip"
    )
    name = f"eventforum-{request.user.person_id}-{now.date().isoformat()}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required
def leave(request: SignedInRequest) -> HttpResponse:
    """What leaving means, and the choice."""
    form = LeavingForm(request.POST or None)
    if form.is_valid():
        user, email = request.user, request.user.email
        at_once = form.cleaned_data["at_once"]
        posts = form.cleaned_data["posts"]
        user = services.leave(user, posts=posts, now=timezone.now(), at_once=at_once)
        if at_once:
            logout(request)
            messages.success(request, _("You have left. Thank you for having been here."))
            return redirect("pages:home")
        mails.tell_of_departure(email, at=user.leaving_at)
        return see_other(reverse("accounts:settings"))
    context = {"form": form, "days": services.GRACE.days}
    return render(request, "accounts/leave.html", context, status=422 if form.is_bound else 200)


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Nothing is asked again: to stay takes nothing from anybody."""
    if request.user.is_authenticated:
        services.stay(request.user)
        messages.success(request, _("You stay. Nothing has changed."))
    return see_other(reverse("accounts:settings"))
