# SPDX-License-Identifier: AGPL-3.0-or-later
"""Address words in any script."""

import unicodedata


def slug_of(text: str, *, length: int = 60) -> str:
    """Lower-case words joined by hyphens, letters of every script kept; may be empty."""
    letters = (
        letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else " "
        for letter in unicodedata.normalize("NFKC", text).casefold()
    )
    words = "-".join("".join(letters).split())
    return words[:length].rstrip("-")
