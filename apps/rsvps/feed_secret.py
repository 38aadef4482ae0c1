# SPDX-License-Identifier: AGPL-3.0-or-later
"""The secret of a calendar address: 256 bits that nobody guesses, known to us by their digest."""

import hashlib
import re

BYTES = 32
SECRET = re.compile(r"[\w-]{43}", re.ASCII)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
