# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a browser does with push messages: has keys, decrypts, and knows who signed."""

import base64
import json

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.notifications.web_push.encrypting import decoded, encoded


class FakeBrowser:
    """The keys of one subscription."""

    def __init__(self, secret: bytes = b"sixteen of them!") -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.point = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.secret = secret
        self.keys = {"p256dh": encoded(self.point), "auth": encoded(secret)}

    def read(self, body: bytes) -> dict:
        return json.loads(self.decrypt(body))

    def decrypt(self, body: bytes) -> bytes:
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        agreed = self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        )
        seed = HKDF(SHA256(), 32, self.secret, b"WebPush: info\0" + self.point + sender).derive(
            agreed
        )
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(seed)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(seed)
        filled = AESGCM(key).decrypt(nonce, sealed, None)
        text, end, rest = filled.rpartition(b"\x02")
        assert (end, rest.strip(b"\0")) == (b"\x02", b"")
        return text


def claims_of(authorization: str) -> tuple[dict, str]:
    """What the sender claims, checked by its own key, and that key."""
    token, key = (part.partition("=")[2] for part in authorization[6:].split(", "))
    head, body, signature = token.split(".")
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    raw = decoded(signature)
    dss = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    public.verify(dss, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
    return json.loads(base64.urlsafe_b64decode(body + "==")), key
