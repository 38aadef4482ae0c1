# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses whose secret is the only key: 256 bits that nobody guesses, known by their digest."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import TypedDict

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.secrets_at_rest import decrypt, encrypt
from apps.core import limits

BYTES = 32
SECRET = re.compile(r"[\w-]{43}", re.ASCII)

PLAIN = "text/plain; charset=utf-8"


class SecretAddress(models.Model):
    """A row of such an address: `digest` finds it, `sealed` shows it to its person; who has the
    database only cannot open it."""

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret.")
    sealed = models.TextField(help_text="The secret, encrypted under the portal's key.")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        abstract = True


class Fresh(TypedDict):
    digest: str
    sealed: str
    made_at: datetime


def fresh() -> Fresh:
    """The fields of a row for a secret that has never been one."""
    secret = secrets.token_urlsafe(BYTES)
    return {"digest": digest_of(secret), "sealed": encrypt(secret), "made_at": timezone.now()}


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_of(row: SecretAddress) -> str:
    """For its person only; empty where the portal has another key now."""
    return decrypt(row.sealed)


def unlisted(response: HttpResponse) -> HttpResponse:
    """The same, kept by its caller only, listed nowhere and telling nobody where it was."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-cache"
    return response


def nothing_here(request: HttpRequest, words: str) -> HttpResponse:
    """In plain words: programs ask, and a page would lead on from here. Who guesses is slowed."""
    network = limits.network_of(request)
    taken = limits.take("secret_address", network, rate=60, per=timedelta(hours=1), burst=60)
    if taken.allowed:
        return HttpResponse(words, content_type=PLAIN, status=404)
    headers = {"Retry-After": str(taken.retry_after)}
    words = str(limits.too_many(taken))
    return HttpResponse(words, content_type=PLAIN, status=429, headers=headers)
