# SPDX-License-Identifier: AGPL-3.0-or-later
"""How DiscourseConnect packs and signs what goes through somebody's browser."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

LONGEST = 8_000


def signature(text: str, secret: str) -> str:
    """Over the base64 text itself as it was sent, line ends included."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def packed(payload: Mapping[str, str], secret: str) -> dict[str, str]:
    text = base64.b64encode(urlencode(payload).encode()).decode()
    return {"sso": text, "sig": signature(text, secret)}


def opened(text: str, sig: str, secret: str) -> dict[str, str] | None:
    """What is said, None where it is not signed with this secret or makes no sense.

    Without a secret nothing is believed.
    """
    if not secret or not text or len(text) > LONGEST:
        return None
    expected = signature(text, secret).encode()
    if not hmac.compare_digest(expected, sig.lower().encode("utf-8", "replace")):
        return None
    try:
        content = base64.b64decode("".join(text.split()), validate=True).decode()
        pairs = parse_qsl(content, keep_blank_values=True, max_num_fields=100)
    except (binascii.Error, ValueError):
        return None
    said = dict(pairs)
    return said if len(said) == len(pairs) else None
