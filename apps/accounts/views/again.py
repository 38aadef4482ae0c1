# SPDX-License-Identifier: AGPL-3.0-or-later
"""Showing oneself once more when signed in, see apps.accounts.fresh."""

from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import fresh, mailed_codes, passkeys, providers, second_factor
from apps.accounts.models import User
from apps.accounts.next_page import next_page
from apps.accounts.proofs import form_of, proof_in, status_of, ways_with
from apps.accounts.provider_journey import lead_to
from apps.accounts.queries import identities_of
from apps.accounts.signed_in import SignedInRequest

read_or_send = require_http_methods(["GET", "HEAD", "POST"])

AGAIN = "again"


@read_or_send
@login_required
def again(request: SignedInRequest) -> HttpResponse:
    """With a second factor where one is asked for, else by any way the person signs in."""
    goal, user, form = next_page(request), request.user, form_of(request)
    if proof := proof_in(request, user, form):
        post_authentication(request, proof, reauthenticated=True)
        return _shown(request, goal)
    kinds = second_factor.kinds_of(user)
    context = {"form": form, "next": goal, **ways_with(kinds)}
    if not second_factor.is_asked_with(kinds, user):
        context["email"] = user.email
        context["providers"] = _providers_of(user)
    return render(request, "account/again.html", context, status=status_of(form))


@require_POST
@login_required
def options(request: SignedInRequest) -> HttpResponse:
    """The question to the browser for a passkey of this person."""
    return JsonResponse(passkeys.options_to_show(request, request.user))


@read_or_send
@login_required
def by_mail(request: SignedInRequest) -> HttpResponse:
    """A POST without a code sends one; with the right one, the person goes on."""
    goal, user, form = next_page(request), request.user, form_of(request)
    if second_factor.is_asked_of(user) or not user.email:
        return redirect(address_of(goal))
    if request.method == "POST" and not form.is_bound:
        mailed_codes.begin(request, user.email, purpose=AGAIN)
    if not mailed_codes.address_awaited(request, purpose=AGAIN):
        return redirect(address_of(goal))
    if form.is_valid():
        tried = mailed_codes.try_code(request, form.cleaned_data["code"], purpose=AGAIN)
        if tried is mailed_codes.Try.RIGHT:
            record_authentication(request, user, "code", reauthenticated=True)
            return _shown(request, goal)
        if tried is mailed_codes.Try.OVER:
            messages.error(request, _("Three wrong codes. Ask for a new one."))
            return redirect(address_of(goal))
        form.add_error("code", _("This is not the code. Look for the newest mail from us."))
    context = {"form": form, "email": user.email, "next": goal}
    return render(request, "account/again_by_mail.html", context, status=status_of(form))


@require_POST
@login_required
def by_provider(request: SignedInRequest, provider_id: str) -> HttpResponse:
    goal = next_page(request)
    if second_factor.is_asked_of(request.user):
        return redirect(address_of(goal))
    return lead_to(request, provider_id, process=providers.AGAIN, next_page=goal)


def address_of(goal: str) -> str:
    """Where people show themselves once more, before they go on to this page."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': goal})}"


def _providers_of(user: User) -> list[providers.Provider]:
    mine = {identity.provider for identity in identities_of(user)}
    return [provider for provider in providers.configured() if provider.id in mine]


def _shown(request: SignedInRequest, goal: str) -> HttpResponse:
    fresh.mark(request)
    return redirect(goal)
