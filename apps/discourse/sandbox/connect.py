# SPDX-License-Identifier: AGPL-3.0-or-later
"""DiscourseConnect: people sign in here through another site, or there through this forum."""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from apps.discourse.sandbox import persons
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import Refusal, missing
from apps.discourse.sandbox.shapes.people import avatar
from apps.discourse.sandbox.things import User

NONCE_LIVES = timedelta(minutes=10)
REFUSED_IDS = {"", "none", "nil", "null", "blank"}


def share(board: Board, *, url: str, secret: str) -> None:
    """Where people sign in, and the secret that both sides know; nothing switches it off."""
    if url and not url.startswith(("http://", "https://")):
        raise Refusal(422, "The address begins with http:// or https://")
    if (url or secret) and len(secret) < 10:
        raise Refusal(422, "The secret has ten letters or more.")
    board.state.connect_url, board.state.connect_secret = url, secret


def signed(payload: dict[str, str], secret: str) -> dict[str, str]:
    text = base64.b64encode(urlencode(payload).encode()).decode()
    return {"sso": text, "sig": signature(text, secret)}


def signature(text: str, secret: str) -> str:
    """Over the base64 text itself, line ends included."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def checked(text: str, sig: str, secret: str) -> dict[str, str]:
    if not secret or not hmac.compare_digest(signature(text, secret).encode(), sig.encode()):
        raise Refusal(422, "Bad signature for payload")
    try:
        return dict(parse_qsl(base64.b64decode(text).decode(), keep_blank_values=True))
    except (binascii.Error, ValueError):
        raise Refusal(422, "Bad payload") from None


def begin(board: Board) -> str:
    """Where somebody who wants to sign in here is sent to."""
    if not board.state.connect_url:
        raise missing()
    nonce = secrets.token_hex(16)
    board.nonces[nonce] = board.now() + NONCE_LIVES
    payload = {"nonce": nonce, "return_sso_url": f"{board.base_url}/session/sso_login"}
    return f"{board.state.connect_url}?{urlencode(signed(payload, board.state.connect_secret))}"


def finish(board: Board, text: str, sig: str) -> User:
    """Whoever comes back from there, with an account here; a nonce is good once."""
    said = checked(text, sig, board.state.connect_secret)
    ends = board.nonces.pop(said.get("nonce", ""), None)
    if ends is None or ends < board.now():
        raise Refusal(419, "Account login timed out, please try logging in again.")
    user = known_or_made(board, said)
    if user.suspended or not user.active:
        raise Refusal(403, "This account is not active.")
    return user


def synchronised(board: Board, text: str, sig: str) -> User:
    """What `sync_sso` tells, without anybody signing in."""
    return known_or_made(board, checked(text, sig, board.state.connect_secret))


def known_or_made(board: Board, said: dict[str, str]) -> User:
    """By the id there. An address of an unverified mail joins nobody."""
    external_id = said.get("external_id", "")
    if external_id.lower() in REFUSED_IDS or not said.get("email"):
        raise Refusal(422, "external_id and email are needed")
    user = next((u for u in board.state.users.values() if u.external_id == external_id), None)
    if user is None and said.get("require_activation") != "true":
        user = next((u for u in board.state.users.values() if u.email == said["email"]), None)
    if user is None:
        wanted = said.get("username") or said.get("name") or said["email"].partition("@")[0]
        user = persons.add_user(
            board,
            persons.free_username(board, wanted),
            name=said.get("name"),
            email=said["email"],
            active=said.get("require_activation") != "true",
            locale=said.get("locale"),
        )
    user.external_id = external_id
    user.name = said.get("name", user.name)
    for right in ("admin", "moderator"):
        if right in said:
            setattr(user, right, said[right] == "true")
    return user


def provided(board: Board, text: str, sig: str, user: User | None) -> str:
    """The other role: where somebody who signs in elsewhere through us is sent back to."""
    if not board.traps.connect_provider:
        raise missing()
    if not text or not sig or not board.state.connect_secret:
        raise Refusal(400, "sso and sig are needed")
    said = checked(text, sig, board.state.connect_secret)
    back = said.get("return_sso_url")
    if not back:
        raise Refusal(400, "return_sso_url is blank")
    answer = {"nonce": said.get("nonce", "")}
    if user is None:
        answer["failed"] = "true"
    else:
        answer |= {
            "external_id": str(user.id),
            "username": user.username,
            "name": user.name or "",
            "email": user.email,
            "admin": str(user.admin).lower(),
            "moderator": str(user.moderator).lower(),
            "groups": ",".join(sorted({"staff"} if user.staff else {"trust_level_0"})),
            "avatar_url": board.base_url + avatar(user).replace("{size}", "120"),
        }
    mark = "&" if "?" in back else "?"
    return f"{back}{mark}{urlencode(signed(answer, board.state.connect_secret))}"


def asks_quietly(text: str) -> bool:
    """`prompt=none`: somebody who is not signed in is sent back at once."""
    try:
        said = dict(parse_qsl(base64.b64decode(text).decode()))
    except (binascii.Error, ValueError):
        return False
    return said.get("prompt") == "none"
