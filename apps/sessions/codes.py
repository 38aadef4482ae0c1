# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes that identify a session in its address, forever."""

import re
import secrets
import unicodedata

from apps.events.converters import CODE

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"
"""Letters and digits that nobody mixes up when reading aloud or copying by hand."""

_NOT_IN_A_CODE = re.compile(r"[^\w.~-]+")


def new_code() -> str:
    """Six characters: 480 million codes, so two of one event hardly ever meet."""
    return "".join(secrets.choice(ALPHABET) for _ in range(6))


def code_of(text: str) -> str:
    """What a programme calls a session, as it can stand in an address; may be empty."""
    code = _NOT_IN_A_CODE.sub("-", unicodedata.normalize("NFKC", text)).strip("-")[:80]
    return code if CODE.fullmatch(code) and code.strip(".~") else ""
