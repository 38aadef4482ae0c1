# SPDX-License-Identifier: AGPL-3.0-or-later
"""Voluntary identification of the sender: RFC 8292. Keys are base64url, as browsers take them."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.notifications.web_push.encrypting import decoded, encoded

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

GOOD_FOR = timedelta(hours=12)
"""Of a signature; push services refuse more than a day, and clocks differ."""


def new_key() -> str:
    """A private key, to be kept as a secret."""
    from cryptography.hazmat.primitives.asymmetric import ec

    value = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encoded(value.to_bytes(32, "big"))


def public_of(private: str) -> str:
    """The key that browsers subscribe with; ValueError when the private one is none."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = _private(private).public_key()
    return encoded(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def authorization(endpoint: str, *, private: str, contact: str, now: datetime) -> str:
    """The header by which a push service knows who sends; `contact` is a mailto: or https: address
    to write to when something goes wrong."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + GOOD_FOR).timestamp()),
        "sub": contact,
    }
    signed = ".".join([_json({"typ": "JWT", "alg": "ES256"}), _json(claims)])
    r, s = decode_dss_signature(_private(private).sign(signed.encode(), ec.ECDSA(SHA256())))
    token = f"{signed}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={public_of(private)}"


def _json(value: dict[str, object]) -> str:
    return encoded(json.dumps(value, separators=(",", ":")).encode())


def _private(key: str) -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec

    content = decoded(key)
    if len(content) != 32:
        raise ValueError("a private key has 32 bytes")
    return ec.derive_private_key(int.from_bytes(content, "big"), ec.SECP256R1())
