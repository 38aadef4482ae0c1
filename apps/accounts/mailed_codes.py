# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes sent to an e-mail address, awaited in the session of the browser that asked for them."""

import secrets
import time
from datetime import timedelta
from enum import Enum

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.http import HttpRequest

from apps.accounts import mails
from apps.core import limits

TRIES = 3
SESSION_KEY = "mailed_code"


class Try(Enum):
    """What came of a typed code."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"
    """Wrong for the last time, or too late: another code has to be asked for."""


def begin(request: HttpRequest, email: str, *, purpose: str) -> None:
    """Send a code and wait for it; it serves this purpose only. Refused when too many were sent."""
    limit_codes(request, email)
    code = get_adapter().generate_login_code()
    mails.send_code(email, code=code)
    request.session[SESSION_KEY] = {
        "purpose": purpose,
        "email": email,
        "code": code,
        "id": secrets.token_hex(16),
        "at": time.time(),
    }


def address_awaited(request: HttpRequest, *, purpose: str) -> str:
    """The address that a code for this purpose was sent to; empty when none is awaited."""
    waiting = request.session.get(SESSION_KEY, {})
    in_time = time.time() - waiting.get("at", 0) < settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    return waiting["email"] if in_time and waiting.get("purpose") == purpose else ""


def try_code(request: HttpRequest, typed: str, *, purpose: str) -> Try:
    """Whether this is the code that is awaited; the right one is used up."""
    if not address_awaited(request, purpose=purpose):
        return Try.OVER
    waiting = request.session[SESSION_KEY]
    allowed = may_try(waiting["id"])
    if allowed and compare_user_code(actual=digits_of(typed), expected=waiting["code"]):
        forget(request)
        return Try.RIGHT
    waiting["failed"] = waiting.get("failed", 0) + 1
    request.session.modified = True
    if waiting["failed"] < TRIES:
        return Try.WRONG
    forget(request)
    return Try.OVER


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def may_try(code_id: str) -> bool:
    """Whether one more try of this code is checked at all.

    Tries are counted outside the session: of many sent at once, which all read the same session,
    no more than TRIES are compared.
    """
    return limits.take(
        "sign-in-try", code_id, rate=TRIES, per=timedelta(days=1), burst=TRIES, when_away=False
    ).allowed


def digits_of(code: str) -> str:
    """The digits alone, those of every script (a phone may type ٣ or ৩) as 0 to 9."""
    return "".join(str(int(sign)) for sign in code if sign.isdecimal())


def limit_codes(request: HttpRequest, email: str) -> None:
    """Per reader and address, so that nobody locks another out; then per address and per network.

    A whole conference may sit behind one network address.
    """
    reader, address = limits.network_of(request), email.lower()
    for name, key, rate, burst in (
        ("sign-in-code", f"{reader}:{address}", 12, 4),
        ("sign-in-address", address, 30, 15),
        ("sign-in-network", reader, 600, 200),
    ):
        limits.limit_or_refuse(
            name, key, rate=rate, per=timedelta(hours=1), burst=burst, when_away=False
        )
