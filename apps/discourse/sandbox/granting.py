# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person's own key, granted to a program: made, sealed for it, taken back."""

import base64
import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import Refusal, bad_parameter, missing
from apps.discourse.sandbox.things import User, UserKey

VERSION = 4
SCOPES = {
    "read", "write", "message_bus", "push", "one_time_password", "notifications", "session_info",
    "bookmarks_calendar", "user_status",
}  # fmt: skip
NEEDED = ("application_name", "client_id", "nonce", "scopes", "public_key")


def check(board: Board, said: dict[str, str]) -> list[str]:
    """The scopes that are asked for; refused when anything is missing or not allowed."""
    if not board.traps.user_keys:
        raise missing()
    for name in NEEDED:
        if not said.get(name):
            raise bad_parameter(name)
    scopes = [scope.strip() for scope in said["scopes"].split(",") if scope.strip()]
    if not scopes or not set(scopes) <= SCOPES:
        raise Refusal(403, "Those scopes are not allowed.", type="invalid_access")
    public_key(said["public_key"])
    return scopes


def public_key(text: str) -> rsa.RSAPublicKey:
    try:
        key = load_pem_public_key(text.encode())
    except ValueError:
        raise Refusal(400, "invalid public_key", type="invalid_parameters") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise Refusal(400, "invalid public_key", type="invalid_parameters")
    return key


def grant(board: Board, said: dict[str, str], *, by: User) -> str:
    """Make the key and say it sealed, so that nobody on the way reads it. One to each client."""
    scopes = check(board, said)
    board.state.user_keys = [
        key
        for key in board.state.user_keys
        if (key.client_id, key.user_id) != (said["client_id"], by.id)
    ]
    made = UserKey(
        key=secrets.token_hex(16),
        user_id=by.id,
        client_id=said["client_id"],
        application=said["application_name"],
        scopes=scopes,
    )
    board.state.user_keys.append(made)
    told = {"key": made.key, "nonce": said["nonce"], "push": False, "api": VERSION}
    sealing: padding.AsymmetricPadding = padding.PKCS1v15()
    if said.get("padding") == "oaep":
        sealing = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303
    sealed = public_key(said["public_key"]).encrypt(json.dumps(told).encode(), sealing)
    return base64.b64encode(sealed).decode()


def revoke(board: Board, key: UserKey) -> None:
    key.revoked = True
