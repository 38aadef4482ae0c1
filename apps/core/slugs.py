# SPDX-License-Identifier: AGPL-3.0-or-later
"""Address words in any script."""

import re
import unicodedata

_NOT_A_WORD = re.compile(r"[^\w]+|_+")


def slug_of(text: str, *, length: int = 60) -> str:
    """Lower-case words joined by hyphens, letters of every script kept; may be empty."""
    words = _NOT_A_WORD.sub("-", unicodedata.normalize("NFKC", text).casefold())
    return words.strip("-")[:length].rstrip("-")
