# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passkeys, the authenticator app and recovery codes of an account."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.services.identities import refuse_last
from apps.activity.services import record

Kind = Authenticator.Type


@transaction.atomic
def keep_passkey(user: User, *, name: str, credential: dict[str, Any], by: User) -> Authenticator:
    """Let a checked passkey open the account from now on."""
    passkey = Authenticator.objects.create(
        user=user, type=Kind.WEBAUTHN, data={"name": name[:80], "credential": credential}
    )
    record("person.passkey_added", user.person, by=by)
    return passkey


@transaction.atomic
def remove_passkey(user: User, passkey_id: int, *, by: User) -> bool:
    """Let it open the account no longer; False when there was none. Refused for the last way in."""
    user = _locked(user)
    removed, _rows = Authenticator.objects.filter(
        user=user, type=Kind.WEBAUTHN, pk=passkey_id
    ).delete()
    if not removed:
        return False
    refuse_last(user)
    _forget_lonely_codes(user)
    record("person.passkey_removed", user.person, by=by)
    return True


@transaction.atomic
def turn_on_app(user: User, *, secret: str, by: User) -> bool:
    """Ask for this app's code at every sign-in from now on; False when one is asked for already."""
    user = _locked(user)
    if Authenticator.objects.filter(user=user, type=Kind.TOTP).exists():
        return False
    TOTP.activate(user, secret)
    record("person.app_turned_on", user.person, by=by)
    return True


@transaction.atomic
def turn_off_app(user: User, *, by: User) -> bool:
    """Ask for the app's code no longer; False when it was not asked."""
    user = _locked(user)
    removed, _rows = Authenticator.objects.filter(user=user, type=Kind.TOTP).delete()
    if not removed:
        return False
    _forget_lonely_codes(user)
    record("person.app_turned_off", user.person, by=by)
    return True


@transaction.atomic
def renew_recovery_codes(user: User, *, by: User) -> Authenticator:
    """New codes, each for one use; those of before no longer work."""
    user = _locked(user)
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    codes: Authenticator = RecoveryCodes.activate(user).instance
    record("person.recovery_codes_renewed", user.person, by=by)
    return codes


@transaction.atomic
def forget_second_factors(user: User) -> int:
    """For whoever runs the portal, when somebody has lost everything; how many were forgotten."""
    user = _locked(user)
    forgotten, _rows = Authenticator.objects.filter(user=user).delete()
    if forgotten:
        record("person.second_factors_forgotten", user.person)
    return forgotten


def _locked(user: User) -> User:
    """Two removals at once must not both see the other's way in."""
    return User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)


def _forget_lonely_codes(user: User) -> None:
    others = Authenticator.objects.filter(user=user).exclude(type=Kind.RECOVERY_CODES)
    if not others.exists():
        Authenticator.objects.filter(user=user).delete()
