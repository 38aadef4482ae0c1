# SPDX-License-Identifier: AGPL-3.0-or-later
"""Message encryption for Web Push: RFC 8291, in the one record of RFC 8188 that it allows."""

import base64
import binascii
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

RECORD = 4096
"""What every push service takes (RFC 8030, section 7.2), and the size of the record."""

LARGEST = RECORD - 86 - 16 - 1
"""Bytes of a text that fit: what is left of the head, the seal and the byte that ends it."""

BLOCK = 256
"""Texts are filled up to the next multiple: their length tells a push service little."""

POINT, SECRET, SALT = 65, 16, 16


class UnfitKeys(ValueError):
    """What a browser is said to have for keys is none."""


def encrypt(
    text: bytes,
    *,
    key: str,
    secret: str,
    salt: bytes | None = None,
    own: "EllipticCurvePrivateKey | None" = None,
    filled: bool = True,
) -> bytes:
    """The body of a push message (aes128gcm) for the browser of this key ("p256dh") and secret
    ("auth"), as it gave them. `salt` and `own` are drawn anew for each message.

    UnfitKeys when they are none; ValueError when the text is too long.
    """
    # Loaded at first use: few processes ever need it.
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(text) > LARGEST:
        raise ValueError(f"{len(text)} bytes are more than {LARGEST}")
    point, shared = _point(key), _secret(secret)
    salt = os.urandom(SALT) if salt is None else salt
    own = own or ec.generate_private_key(ec.SECP256R1())
    mine = _bytes_of(own)
    agreed = own.exchange(
        ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    )
    seed = _derived(shared, agreed, b"WebPush: info\x00" + point + mine, 32)
    cipher = AESGCM(_derived(salt, seed, b"Content-Encoding: aes128gcm\x00", 16))
    nonce = _derived(salt, seed, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(mine)]) + mine
    padding = b"\x00" * min(-(len(text) + 1) % BLOCK, LARGEST - len(text)) if filled else b""
    return head + cipher.encrypt(nonce, text + b"\x02" + padding, None)


def check_keys(*, key: str, secret: str) -> None:
    """UnfitKeys when no message could be encrypted with these."""
    from cryptography.hazmat.primitives.asymmetric import ec

    _secret(secret)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _point(key))
    except ValueError as problem:
        raise UnfitKeys("the key is no point of the curve") from problem


def decoded(text: str) -> bytes:
    """Bytes of base64url, with or without its = at the end; ValueError for anything else."""
    if len(text) > 200 or not text.isascii() or any(sign in "+/ \n" for sign in text):
        raise ValueError("this is not base64url")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as problem:
        raise ValueError("this is not base64url") from problem


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _derived(salt: bytes, seed: bytes, info: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, salt, info).derive(seed)


def _bytes_of(key: "EllipticCurvePrivateKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _point(key: str) -> bytes:
    found = _decoded(key)
    if len(found) != POINT or found[0] != 4:
        raise UnfitKeys("the key has the wrong size")
    return found


def _secret(secret: str) -> bytes:
    found = _decoded(secret)
    if len(found) != SECRET:
        raise UnfitKeys("the secret has the wrong size")
    return found


def _decoded(text: str) -> bytes:
    try:
        return decoded(text)
    except ValueError as problem:
        raise UnfitKeys(str(problem)) from problem
