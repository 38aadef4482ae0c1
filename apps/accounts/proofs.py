# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the second step of a sign-in and showing oneself once more have in common."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.accounts import passkeys, second_factor
from apps.accounts.forms import CodeForm
from apps.accounts.models import User
from apps.accounts.second_factor import Kind


def form_of(request: HttpRequest) -> CodeForm:
    """Bound when a code was sent: the pages have other forms and a passkey's answer too."""
    return CodeForm(request.POST if "code" in request.POST else None)


def proof_in(request: HttpRequest, user: User, form: CodeForm) -> Authenticator | None:
    """What this request proves itself with; None when nothing was sent, or the wrong code was."""
    if "credential" in request.POST:
        return passkeys.shown(request.POST["credential"], user)
    if not form.is_valid():
        return None
    proof = second_factor.try_code(request, user, form.cleaned_data["code"])
    if proof is None:
        form.add_error("code", _("This code does not work. Each works once, and not for long."))
    return proof


def ways_with(kinds: set[str]) -> dict[str, bool]:
    """What the page offers."""
    return {
        "app": Kind.TOTP in kinds,
        "recovery": Kind.RECOVERY_CODES in kinds,
        "passkeys": Kind.WEBAUTHN in kinds,
    }


def status_of(form: CodeForm) -> int:
    return 422 if form.is_bound else 200
