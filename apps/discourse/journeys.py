# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way to a forum and back, on which somebody shows which account there is theirs.

What the way back must bring is kept in the session that set out: it is good once, for ten minutes,
and for nobody else. Who sets out again starts anew.
"""

import base64
import binascii
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import salted_hmac

from apps.accounts.models import User
from apps.accounts.secrets_at_rest import decrypt, encrypt
from apps.discourse import connect_signing
from apps.discourse.models import Forum
from apps.discourse.texts.records import ForumUser

SECONDS = 10 * 60
KEPT = "way to a forum"
SCOPES = "read,write,session_info"
LONGEST = 4_000
LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True)
class Lost:
    """The way back brought nothing that may be believed."""


def to_grant(session: SessionBase, forum: Forum, user: User, *, back: str, portal: str) -> str:
    """Where the forum asks somebody whether the portal may write as them; `back` is ours.

    The pair of keys is made for this one way: what comes back can be read here alone.
    """
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    pair = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = pair.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    nonce = _set_out(session, forum, user, "grant", pair=encrypt(private.decode()))
    said = {
        "application_name": portal,
        "client_id": client_id(forum, user),
        "scopes": SCOPES,
        "public_key": public.decode(),
        "nonce": nonce,
        "auth_redirect": back,
        "padding": "pkcs1",
    }
    return f"{forum.base_url}/user-api-key/new?{urlencode(said)}"


def granted(session: SessionBase, forum: Forum, user: User, payload: str) -> str | Lost:
    """The key that the forum sends back, sealed for this way."""
    way = _come_back(session, forum, user, "grant")
    if way is None or len(payload) > LONGEST:
        return Lost()
    told = _unsealed(payload, decrypt(str(way.get("pair", ""))))
    key = told.get("key")
    if not _same(told.get("nonce"), way["nonce"]) or not isinstance(key, str):
        return Lost()
    is_fit = 8 <= len(key) <= 200 and key.isascii() and key.isprintable() and " " not in key
    return key if is_fit else Lost()


def to_sign_in(session: SessionBase, forum: Forum, user: User, *, back: str) -> str:
    """Where the forum asks somebody to sign in there, and tells us who they are."""
    nonce = _set_out(session, forum, user, "sign in")
    payload = {"nonce": nonce, "return_sso_url": back}
    query = urlencode(connect_signing.packed(payload, forum.provider_secret))
    return f"{forum.base_url}/session/sso_provider?{query}"


def signed_in(
    session: SessionBase, forum: Forum, user: User, *, sso: str, sig: str
) -> ForumUser | Lost:
    """Who the forum says they are there: known by the number, never by name or address."""
    said = connect_signing.opened(sso, sig, forum.provider_secret)
    if said is None:
        return Lost()
    way = _come_back(session, forum, user, "sign in")
    if way is None or not _same(said.get("nonce"), way["nonce"]) or said.get("failed") == "true":
        return Lost()
    number, username = said.get("external_id", ""), said.get("username", "")
    if not (number.isascii() and number.isdecimal() and username):
        return Lost()
    if not 0 < int(number[:20]) <= LARGEST_NUMBER:
        return Lost()
    return ForumUser(int(number), username, said.get("name", ""))


def client_id(forum: Forum, user: User) -> str:
    """The same for one account and forum, so that a forum keeps one key of theirs and no more."""
    return salted_hmac("apps.discourse.client_id", f"{forum.pk}:{user.pk}").hexdigest()[:32]


def _set_out(session: SessionBase, forum: Forum, user: User, kind: str, **more: str) -> str:
    nonce = secrets.token_urlsafe(24)
    began = {"forum": forum.pk, "user": user.pk, "kind": kind, "nonce": nonce, "at": time.time()}
    session[KEPT] = began | more
    return nonce


def _come_back(session: SessionBase, forum: Forum, user: User, kind: str) -> dict[str, Any] | None:
    way = session.pop(KEPT, None)
    if not isinstance(way, dict):
        return None
    is_theirs = (way["forum"], way["user"], way["kind"]) == (forum.pk, user.pk, kind)
    return way if is_theirs and 0 <= time.time() - way["at"] < SECONDS else None


def _unsealed(payload: str, private: str) -> dict[str, Any]:
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        pair = load_pem_private_key(private.encode(), None)
        assert isinstance(pair, rsa.RSAPrivateKey)
        sealed = base64.b64decode("".join(payload.split()), validate=True)
        told = json.loads(pair.decrypt(sealed, padding.PKCS1v15()))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _same(told: object, known: str) -> bool:
    is_text = isinstance(told, str)
    return is_text and hmac.compare_digest(str(told).encode("utf-8", "replace"), known.encode())
