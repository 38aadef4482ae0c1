# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.fresh import fresh_sign_in_required
from apps.activity.forms import once_for
from apps.api import services
from apps.api.forms import TokenForm
from apps.api.models import ApiToken
from apps.core import kept_input
from apps.core.htmx import see_other


@require_safe
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """My tokens; the secrets are not among them."""
    mine = ApiToken.objects.visible_to(request.user)
    return render(request, "api/tokens.html", {"tokens": mine, "now": timezone.now()})


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token. Its secret stands in the answer to this one sending, and nowhere after it."""
    if request.method != "POST":
        typed = kept_input.take(request, request.path) or {"scope": "read", "days": "90"}
        return render(request, "api/new_token.html", {"form": TokenForm(initial=typed)})
    form = TokenForm(request.POST)
    if not form.is_valid():
        return render(request, "api/new_token.html", {"form": form}, status=422)
    with once_for(request, "api.make_token") as attempt:
        if attempt.repeated:
            messages.info(request, _("This token is made already. It was shown once."))
            return see_other(reverse("api:tokens"))
        token, secret = services.make_token(request.user, **form.cleaned_data)
        attempt.keep(token=token.pk)
    response = render(request, "api/made_token.html", {"token": token, "secret": secret})
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """One's own token opens nothing from now on."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=number)
    services.revoke_token(token, by=request.user)
    messages.success(request, _("The token is revoked."))
    return see_other(reverse("api:tokens"))
