# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: make a token, revoke it, note that it was used."""

import hashlib
import re
import secrets
import string
import zlib
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.activity.services import record
from apps.api.models import ApiToken
from apps.core.errors import Refused

PREFIX = "evf_"
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM, CHECK = 32, 6
"""190 random bits, and six letters that tell scanners and us a token from any other word."""

TOKEN = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{RANDOM + CHECK}}}")

MOST = 20
"""Tokens of one person."""

NAME_LENGTH = 80


@transaction.atomic
def make_token(user: Any, *, name: str, scope: str, days: int | None) -> tuple[ApiToken, str]:
    """A token for this person and its secret, which nobody can read again. `days` None: no end."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give the token a name, so that you know it later."), code="no-name")
    User.objects.select_for_update().get(pk=user.pk)
    if ApiToken.objects.filter(user=user).count() >= MOST:
        raise Refused(
            ngettext(
                "You have %(count)s token. Revoke one that you no longer use.",
                "You have %(count)s tokens. Revoke one that you no longer use.",
                MOST,
            )
            % {"count": MOST},
            code="too-many-tokens",
        )
    secret = _new_secret()
    token = ApiToken.objects.create(
        user=user,
        name=name[:NAME_LENGTH],
        scope=ApiToken.Scope(scope),
        digest=digest(secret),
        ending=secret[-4:],
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )
    record("token.made", token, by=user, scope=token.scope)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Any) -> None:
    """From now on the token opens nothing; nothing of it is kept but that it was revoked."""
    found = ApiToken.objects.select_for_update().filter(pk=token.pk).first()
    if found is not None:
        record("token.revoked", found, by=by, scope=found.scope)
        found.delete()


def token_of(secret: str, *, now: datetime) -> ApiToken | None:
    """The token with its person, None when it is unknown, run out, or its person is suspended.

    One query; none for a word that is no token at all.
    """
    if not _is_token(secret):
        return None
    tokens = ApiToken.objects.usable(now).select_related("user__person")
    return tokens.filter(digest=digest(secret)).first()


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Keep the day of the last use: one write a day, whatever a program asks."""
    today = now.date()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def digest(secret: str) -> str:
    """What the table knows of a token. It is long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_secret() -> str:
    random = "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    return f"{PREFIX}{random}{_check(random)}"


def _is_token(secret: str) -> bool:
    if not TOKEN.fullmatch(secret):
        return False
    return secret[-CHECK:] == _check(secret[len(PREFIX) : -CHECK])


def _check(random: str) -> str:
    """The CRC-32 of the random part in base 62."""
    number, letters = zlib.crc32(random.encode()), ""
    for _place in range(CHECK):
        number, rest = divmod(number, len(LETTERS))
        letters = LETTERS[rest] + letters
    return letters
