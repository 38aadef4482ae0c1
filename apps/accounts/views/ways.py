# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ways into one's account: what there is, what can be added and taken away."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts import elsewhere, mails, providers, services
from apps.accounts.fresh import fresh_sign_in_required
from apps.accounts.models import User
from apps.accounts.queries import identities_of, open_sessions_of
from apps.accounts.second_factor import Kind
from apps.accounts.signed_in import SignedInRequest
from apps.core.htmx import see_other


@require_GET
@login_required
def ways(request: SignedInRequest) -> HttpResponse:
    """Everything that opens the account, on one page."""
    user = request.user
    authenticators = list(Authenticator.objects.filter(user=user).order_by("pk"))
    kinds = {authenticator.type for authenticator in authenticators}
    connected = _connected(user)
    known = {identity["provider_id"] for identity in connected}
    context = {
        "passkeys": [_passkey(one) for one in authenticators if one.type == Kind.WEBAUTHN],
        "app": Kind.TOTP in kinds,
        "recovery": Kind.RECOVERY_CODES in kinds,
        "connected": connected,
        "more": [provider for provider in providers.configured() if provider.id not in known],
        "elsewhere": elsewhere.lines_for(user),
        "sessions": user.open_sessions.count(),
    }
    return render(request, "account/ways.html", context)


@require_POST
@fresh_sign_in_required
def disconnect(request: SignedInRequest, identity_id: int) -> HttpResponse:
    if services.disconnect(request.user, identity_id, by=request.user):
        mails.tell_of_change(request.user, _("An account elsewhere no longer lets you in."))
        messages.success(request, _("Disconnected. It no longer lets you in."))
    return see_other(reverse("accounts:ways"))


@require_GET
@login_required
def sessions(request: SignedInRequest) -> HttpResponse:
    """The browsers one is signed in with, this one first."""
    key = request.session.session_key
    listed = [
        {
            "session": session,
            "way": _in_words(session.way),
            "is_this": session.session_key == key,
        }
        for session in open_sessions_of(request.user)
    ]
    listed.sort(key=lambda row: not row["is_this"])
    return render(request, "account/sessions.html", {"sessions": listed})


@require_POST
@login_required
def end_session(request: SignedInRequest, session_id: int) -> HttpResponse:
    """One browser less. Nothing is asked again: who takes fright must be quick."""
    services.end_session(request.user, session_id, by=request.user)
    messages.success(request, _("Signed out there."))
    return see_other(reverse("accounts:sessions"))


@require_POST
@login_required
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    key = request.session.session_key or ""
    services.end_sessions(request.user, but=key, by=request.user)
    messages.success(request, _("Signed out everywhere else."))
    return see_other(reverse("accounts:sessions"))


def _connected(user: User) -> list[dict]:
    return [
        {
            "id": identity.pk,
            "provider_id": identity.provider,
            "label": providers.label_of(identity.provider),
            "name": identity.extra_data.get("name", ""),
            "since": identity.date_joined,
        }
        for identity in identities_of(user)
    ]


def _passkey(authenticator: Authenticator) -> dict:
    return {
        "id": authenticator.pk,
        "name": authenticator.data["name"],
        "made_at": authenticator.created_at,
        "used_at": authenticator.last_used_at,
    }


def _in_words(way: str) -> str:
    words = {"": "", "code": _("code by e-mail"), "passkey": _("passkey")}
    return words[way] if way in words else providers.label_of(way)
