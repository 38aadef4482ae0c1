# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must be readable here and to nobody who has the database only."""

import base64
import hashlib
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


def encrypt(text: str) -> str:
    return _boxes().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """The text; an empty one when it was encrypted under a key that is gone."""
    from cryptography.fernet import InvalidToken

    try:
        return _boxes().decrypt(text.encode()).decode()
    except InvalidToken:
        return ""


def _boxes() -> "MultiFernet":
    """Cryptography is loaded at first use: few processes ever need it."""
    from cryptography.fernet import Fernet, MultiFernet

    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str | bytes) -> bytes:
    """A key of its own, from the whole of the secret."""
    whole = hashlib.sha256(secret.encode() if isinstance(secret, str) else secret).digest()
    digest = hashlib.blake2b(b"eventforum.accounts", key=whole, digest_size=32)
    return base64.urlsafe_b64encode(digest.digest())
