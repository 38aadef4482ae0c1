# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import mailed_codes, mails, services
from apps.accounts.forms import AddressForm
from apps.accounts.fresh import fresh_sign_in_required
from apps.accounts.proofs import form_of, status_of
from apps.accounts.signed_in import SignedInRequest
from apps.core.htmx import see_other

read_or_send = require_http_methods(["GET", "HEAD", "POST"])

NEW_ADDRESS = "new-address"


@read_or_send
@fresh_sign_in_required
def change(request: SignedInRequest) -> HttpResponse:
    """Another address, which gets a code first. Whether anybody has it already is not said."""
    form = AddressForm(request.POST or None)
    if form.is_valid():
        mailed_codes.begin(request, form.cleaned_data["email"], purpose=NEW_ADDRESS)
        return see_other(reverse("accounts:confirm_email"))
    context = {"form": form, "email": request.user.email}
    status = 422 if form.is_bound else 200
    return render(request, "account/email_change.html", context, status=status)


@read_or_send
@fresh_sign_in_required
def confirm(request: SignedInRequest) -> HttpResponse:
    """The code that was sent there; then the account has the address."""
    email = mailed_codes.address_awaited(request, purpose=NEW_ADDRESS)
    if not email:
        return redirect("accounts:change_email")
    form = form_of(request)
    if form.is_valid():
        tried = mailed_codes.try_code(request, form.cleaned_data["code"], purpose=NEW_ADDRESS)
        if tried is mailed_codes.Try.RIGHT:
            return _changed(request, email)
        if tried is mailed_codes.Try.OVER:
            messages.error(request, _("Three wrong codes. Ask for a new one."))
            return redirect("accounts:change_email")
        form.add_error("code", _("This is not the code. Look for the newest mail from us."))
    context = {"form": form, "email": email}
    return render(request, "account/email_confirm.html", context, status=status_of(form))


@require_POST
@fresh_sign_in_required
def remove(request: SignedInRequest) -> HttpResponse:
    before = services.remove_email(request.user, by=request.user)
    if before:
        mails.tell_of_leaving(before)
        messages.success(request, _("Your address is removed."))
    return see_other(reverse("accounts:ways"))


def _changed(request: SignedInRequest, email: str) -> HttpResponse:
    before = services.change_email(request.user, email=email, by=request.user)
    if before and before.lower() != email.lower():
        mails.tell_of_leaving(before)
    messages.success(request, _("From now on codes go to your new address."))
    return see_other(reverse("accounts:ways"))
