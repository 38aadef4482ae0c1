# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second proof at a sign-in: an app's code, a recovery code or a passkey."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.http import HttpRequest

from apps.accounts.mailed_codes import digits_of
from apps.accounts.models import User
from apps.core import limits

Kind = Authenticator.Type


def kinds_of(user: User) -> set[str]:
    """What the person has set up: some of totp, webauthn and recovery_codes. One query."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def is_asked_of(user: User) -> bool:
    """Whether a sign-in by code or provider has a second step.

    An app is set up to be asked for. A passkey is a way in beside others, and becomes a second
    proof for whoever may enter the admin.
    """
    return is_asked_with(kinds_of(user), user)


def is_asked_with(kinds: set[str], user: User) -> bool:
    """The rule alone, for who knows already what the person has set up."""
    return Kind.TOTP in kinds or (user.is_staff and Kind.WEBAUTHN in kinds)


def was_shown(request: HttpRequest, user: User) -> bool:
    """Whether a second proof was given in this session; a passkey is both proofs at once."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, user))


def is_missing_for_admin(request: HttpRequest) -> bool:
    """Whether this person may enter the admin, but has to show a second proof first."""
    user = request.user
    if not (settings.STAFF_SECOND_FACTOR and isinstance(user, User) and user.is_staff):
        return False
    return not was_shown(request, user)


def try_code(request: HttpRequest, user: User, typed: str) -> Authenticator | None:
    """The app or the recovery codes that this code is of. Refused after too many tries.

    Counted by the pair first: somebody else's tries must not lock the person out. Only people
    who have given the first proof come this far.
    """
    reader = limits.network_of(request)
    for name, key, burst in (
        ("second-factor", f"{user.pk}:{reader}", 5),
        ("second-factor-of", user.pk, 20),
    ):
        limits.limit_or_refuse(
            name, key, rate=burst, per=timedelta(minutes=30), burst=burst, when_away=False
        )
    code = digits_of(typed)
    for authenticator in Authenticator.objects.filter(user=user).exclude(type=Kind.WEBAUTHN):
        if _CHECKS[authenticator.type](authenticator, code):
            authenticator.user = user
            return authenticator
    return None


def _is_code_of_app(authenticator: Authenticator, code: str) -> bool:
    """Each code of an app works once, however many are sent at the same moment."""
    secret = decrypt(authenticator.data["secret"])
    if not secret or not validate_totp_code(secret, code):
        return False
    return limits.take(
        "app-code",
        f"{authenticator.pk}:{code}",
        rate=1,
        per=timedelta(minutes=5),
        burst=1,
        when_away=False,
    ).allowed


def _is_recovery_code(authenticator: Authenticator, code: str) -> bool:
    """Each works once: allauth locks the row while it looks."""
    if not decrypt(authenticator.data.get("seed", "")):
        return False
    return authenticator.wrap().validate_code(code)


_CHECKS: dict[str, Callable[[Any, str], bool]] = {
    Kind.TOTP: _is_code_of_app,
    Kind.RECOVERY_CODES: _is_recovery_code,
}
