# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of a text, for excerpts, mails, calendars and search."""

import re
from html import unescape

import nh3

BLOCK = re.compile(r"<(?:/(?:p|li|h[1-6]|blockquote|pre|tr|dt|dd|div|figure)|br ?/?|hr ?/?)>", re.I)
BLANK_LINES = re.compile(r"\n\s*\n\s*")
SPACES = re.compile(r"\s+")


def plain(html: str) -> str:
    """The text of HTML, a line for each block; never HTML again, whatever it holds."""
    text = unescape(nh3.clean(BLOCK.sub(r"\g<0>" + "\n", html), tags=set()))
    return BLANK_LINES.sub("\n", text).strip()


def excerpt(html: str, length: int = 160) -> str:
    """The beginning of the text on one line, cut between words."""
    text = SPACES.sub(" ", plain(html))
    if len(text) <= length:
        return text
    cut = text[:length].rsplit(" ", 1)[0] if " " in text[:length] else text[:length]
    return cut.rstrip(" ,;:.،؛") + "…"
