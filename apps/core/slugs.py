# SPDX-License-Identifier: AGPL-3.0-or-later
"""Address words in any script."""

import unicodedata


def is_word(text: str, *, length: int = 80) -> bool:
    """Whether it can stand in an address as it is: letters of any script with their marks, digits,
    hyphens, underscores."""
    return 0 < len(text) <= length and all(
        sign in "-_" or sign.isalnum() or unicodedata.category(sign)[0] == "M" for sign in text
    )


def slug_of(text: str, *, length: int = 60) -> str:
    """Lower-case words joined by hyphens, letters of every script kept; may be empty."""
    letters = (
        letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else " "
        for letter in unicodedata.normalize("NFKC", text).casefold()
    )
    words = "-".join("".join(letters).split())
    return words[:length].rstrip("-")
