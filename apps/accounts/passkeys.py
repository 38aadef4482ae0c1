# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passkeys, by allauth's ceremonies. What they need is loaded at first use: 11 MB."""

import json
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import limits
from apps.core.errors import Refused

LONGEST = 20_000
MOST = 20
"""Passkeys of one person; each is read at every use of one."""

Options = dict[str, Any]

# What allauth and fido2 raise for answers that were not made by a browser.
BROKEN = (ValidationError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


def options_to_make(request: HttpRequest, user: User) -> Options:
    """What the browser needs to make a passkey; the challenge waits in the session."""
    from allauth.mfa.webauthn.internal import auth

    if count_of(user) >= MOST:
        raise Refused(_("You have many passkeys already. Remove one first."), code="passkeys")
    return _plain(auth.begin_registration(user, True))


def options_to_show(request: HttpRequest, user: User | None = None) -> Options:
    """What the browser needs to show a passkey: any of this site's, or one of this person's."""
    from allauth.mfa.webauthn.internal import auth

    limits.limit_or_refuse(
        "passkey",
        limits.network_of(request),
        rate=600,
        per=timedelta(hours=1),
        burst=120,
        when_away=False,
    )
    return _plain(auth.begin_authentication(user))


def made(credential: str) -> dict[str, Any]:
    """The checked answer of a browser that has made a passkey, as it is kept. Refused if broken."""
    from allauth.mfa.webauthn.internal import auth

    try:
        answer = _read(credential)
        auth.parse_registration_response(answer)
        if auth.complete_registration(answer).is_user_verified():
            return answer
    except BROKEN:
        pass
    raise Refused(_("The passkey could not be made. Try again."), code="passkey-broken")


def shown(credential: str, user: User | None = None) -> Authenticator:
    """The passkey that the answer proves. One and the same refusal for everything else."""
    from allauth.mfa.webauthn.internal import auth

    try:
        answer = _read(credential)
        auth.parse_authentication_response(answer)
        return auth.complete_authentication(user or auth.extract_user_from_response(answer), answer)
    except BROKEN as error:
        raise Refused(
            _("This passkey is not known here. Use another way in."), code="passkey-unknown"
        ) from error


def count_of(user: User) -> int:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count()


def _read(credential: str) -> dict[str, Any]:
    if len(credential) > LONGEST:
        raise ValueError("too long")
    answer = json.loads(credential)
    if not isinstance(answer, dict):
        raise TypeError("not an object")
    return answer


def _plain(options: Any) -> Options:
    """Only what JSON has: allauth hands out mappings of fido2."""
    return json.loads(json.dumps(options, default=dict))
