# SPDX-License-Identifier: AGPL-3.0-or-later
from allauth.account.stages import LoginStage, LoginStageController
from allauth.mfa.base.internal.flows import post_authentication
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import passkeys, second_factor
from apps.accounts.next_page import next_page
from apps.accounts.proofs import form_of, proof_in, status_of, ways_with
from apps.accounts.signed_in import SignedInRequest
from apps.accounts.stages import SecondStep
from apps.accounts.views.again import address_of

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@read_or_send
def second_step(request: HttpRequest) -> HttpResponse:
    """After the first proof: a code of the app, a recovery code or a passkey; then in."""
    stage = _stage(request)
    if stage is None:
        return redirect(next_page(request) if request.user.is_authenticated else "account_login")
    user, form = stage.login.user, form_of(request)
    if proof := proof_in(request, user, form):
        post_authentication(request, proof)
        return stage.exit()
    context = {"form": form, **ways_with(second_factor.kinds_of(user))}
    return render(request, "account/second_step.html", context, status=status_of(form))


@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """The question to the browser for a passkey of whoever has given the first proof."""
    stage = _stage(request)
    if stage is None:
        return JsonResponse({}, status=403)
    return JsonResponse(passkeys.options_to_show(request, stage.login.user))


@require_GET
@login_required
def second_proof(request: SignedInRequest) -> HttpResponse:
    """The door of the admin, for those who owe a second proof: give it, or set one up first."""
    goal = next_page(request)
    if second_factor.is_asked_of(request.user):
        return redirect(address_of(goal))
    return render(request, "account/second_proof.html", {"next": goal})


def _stage(request: HttpRequest) -> LoginStage | None:
    if request.user.is_authenticated:
        return None
    return LoginStageController.enter(request, SecondStep.key)
