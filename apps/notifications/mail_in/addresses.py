# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address that a mail is answered at: signed, for one person and one discussion, for a while.

    reply+<token>@<domain>

The token is base32, so that programs that write it in capitals harm nothing.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

GOOD_FOR = timedelta(days=60)
"""After that its person is asked whether an answer is to be published."""

FIRST_DAY = date(2026, 1, 1)
SEAL = 10
"""Bytes of the signature: 2^80 tries, each a mail."""

LARGEST = 2**63

OF_BOUNCES = (0, 0, 0, 0)
"""More numbers than an address for answers holds, so that neither is taken for the other."""

FOUND = re.compile(r"(?<![\w.+-])reply\+([a-z2-7]{20,56})@([\w.-]{1,255})", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """Who answers with this address, where, and on which post, if it was about one."""

    user: int
    thread: int
    post: int | None
    last_day: date

    def is_late(self, now: datetime) -> bool:
        return now.date() > self.last_day


def reply_address(*, user: int, thread: int, post: int | None = None, now: datetime) -> str:
    """Where this person answers in this discussion by mail; empty where answers are not taken."""
    domain = settings.EVENTFORUM_REPLY_DOMAIN
    if not domain:
        return ""
    day = ((now + GOOD_FOR).date() - FIRST_DAY).days
    said = b"".join(map(_packed, (user, thread, post or 0, day)))
    token = base64.b32encode(said + _seal(said, settings.SECRET_KEY)).decode()
    return f"reply+{token.rstrip('=').lower()}@{domain}"


def target_of(recipients: Iterable[str]) -> Target | None:
    """The first of these addresses that the portal has issued itself."""
    domain = settings.EVENTFORUM_REPLY_DOMAIN
    for written in recipients:
        for token, host in FOUND.findall(written):
            if domain and host.lower() == domain and (target := _opened(token)):
                return target
    return None


def bounce_address(number: int) -> str:
    """Where a mail of an invitation comes back to when it cannot be delivered; empty where no
    mails are read."""
    domain = settings.EVENTFORUM_REPLY_DOMAIN
    if not domain:
        return ""
    said = b"".join(map(_packed, (number, *OF_BOUNCES)))
    token = base64.b32encode(said + _seal(said, settings.SECRET_KEY)).decode()
    return f"reply+{token.rstrip('=').lower()}@{domain}"


def bounced_number(recipients: Iterable[str]) -> int | None:
    """Which mail of an invitation came back to one of these addresses."""
    domain = settings.EVENTFORUM_REPLY_DOMAIN
    for written in recipients:
        for token, host in FOUND.findall(written):
            numbers = _numbers(token) if domain and host.lower() == domain else []
            if tuple(numbers[1:]) == OF_BOUNCES and numbers[0] < LARGEST:
                return numbers[0]
    return None


def holds_address(text: str) -> bool:
    """Whether an address of this kind stands in a text: whoever reads it could write with it."""
    return FOUND.search(text) is not None


def _opened(token: str) -> Target | None:
    numbers = _numbers(token)
    if len(numbers) != 4 or max(numbers) >= LARGEST or numbers[3] > 40_000:
        return None
    user, thread, post, day = numbers
    return Target(user, thread, post or None, FIRST_DAY + timedelta(days=day))


def _numbers(token: str) -> list[int]:
    """What the portal has sealed itself; nothing for what it has not."""
    try:
        content = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return []
    said, seal = content[:-SEAL], content[-SEAL:]
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(hmac.compare_digest(seal, _seal(said, secret)) for secret in secrets):
        return []
    return _unpacked(said)


def _seal(said: bytes, secret: str | bytes) -> bytes:
    whole = hashlib.sha256(secret.encode() if isinstance(secret, str) else secret).digest()
    return hashlib.blake2b(said, key=whole, digest_size=SEAL, person=b"eventforum.reply").digest()


def _packed(number: int) -> bytes:
    """Seven bits a byte, the first bit says whether more come."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def _unpacked(content: bytes) -> list[int]:
    numbers, number, shift = [], 0, 0
    for byte in content:
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            numbers.append(number)
            number, shift = 0, 0
    return numbers if not shift else []
