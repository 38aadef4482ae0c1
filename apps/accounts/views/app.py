# SPDX-License-Identifier: AGPL-3.0-or-later
"""The authenticator app, and the recovery codes for the day it is lost."""

from urllib.parse import urlencode

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret, validate_totp_code
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import mailed_codes, mails, second_factor, services
from apps.accounts.fresh import fresh_sign_in_required
from apps.accounts.next_page import next_page
from apps.accounts.proofs import form_of, status_of
from apps.accounts.second_factor import Kind
from apps.accounts.signed_in import SignedInRequest
from apps.core.htmx import see_other

read_or_send = require_http_methods(["GET", "HEAD", "POST"])

CODES = "codes_are_new"


@read_or_send
@fresh_sign_in_required
def turn_on(request: SignedInRequest) -> HttpResponse:
    """A secret for the app, as a picture and as letters; a code shows that it arrived."""
    if Kind.TOTP in second_factor.kinds_of(request.user):
        return see_other(reverse("accounts:ways"))
    secret, form = get_totp_secret(), form_of(request)
    if form.is_valid():
        code = mailed_codes.digits_of(form.cleaned_data["code"])
        if validate_totp_code(secret, code):
            return _turned_on(request, secret)
        form.add_error("code", _("This is not the code that the app shows now. Try the next one."))
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context = {"form": form, "secret": spaced, "next": next_page(request, default="")}
    return render(request, "account/app.html", context, status=status_of(form))


@require_GET
@fresh_sign_in_required
def picture(request: SignedInRequest) -> HttpResponse:
    """The secret as a QR code: a picture of its own, for pages hold nothing inline."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, get_totp_secret()))
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@fresh_sign_in_required
def turn_off(request: SignedInRequest) -> HttpResponse:
    if services.turn_off_app(request.user, by=request.user):
        mails.tell_of_change(request.user, _("The authenticator app is no longer asked for."))
    messages.success(request, _("The app is no longer asked for."))
    return see_other(reverse("accounts:ways"))


@require_POST
@fresh_sign_in_required
def renew_codes(request: SignedInRequest) -> HttpResponse:
    """New recovery codes, shown once on the page that follows."""
    _renew(request)
    goal = next_page(request, default="")
    query = f"?{urlencode({'next': goal})}" if goal else ""
    return see_other(f"{reverse('accounts:recovery_codes')}{query}")


@require_GET
@fresh_sign_in_required
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """The new codes, once."""
    codes = None
    if request.session.pop(CODES, False):
        kept = Authenticator.objects.get(user=request.user, type=Kind.RECOVERY_CODES)
        codes = RecoveryCodes(kept).generate_codes()
    goal = next_page(request, default=reverse("accounts:ways"))
    return render(request, "account/recovery_codes.html", {"codes": codes, "next": goal})


def _turned_on(request: SignedInRequest, secret: str) -> HttpResponse:
    services.turn_on_app(request.user, secret=secret, by=request.user)
    clear_totp_secret(request)
    mails.tell_of_change(request.user, _("An authenticator app is asked for from now on."))
    app = Authenticator.objects.get(user=request.user, type=Kind.TOTP)
    post_authentication(request, app, reauthenticated=True)
    return renew_codes(request)


def _renew(request: SignedInRequest) -> None:
    if not second_factor.kinds_of(request.user) - {Kind.RECOVERY_CODES}:
        raise Http404
    services.renew_recovery_codes(request.user, by=request.user)
    request.session[CODES] = True
