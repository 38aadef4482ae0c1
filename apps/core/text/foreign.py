# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts that other systems send: nothing in them is trusted, and none of them is refused."""

import re
from typing import Literal

from markdown_it import MarkdownIt

from apps.core.text.markdown import GROWTH, LIMIT, build_parser
from apps.core.text.plain import plain
from apps.core.text.sanitiser import sanitise_foreign

Format = Literal["", "html", "markdown", "plain"]

LONGEST = 2 * LIMIT
"""Characters of one foreign text; the longest abstract in the real programmes has 14,000."""

IS_HTML = re.compile(r"^\s*<(p|div|ul|ol|h[1-6]|table|blockquote)[\s>]|</(p|div|ul|ol|li)>", re.I)
BREAK = re.compile(r"[ \t]*<br\s*/?>[ \t]*\n?", re.I)
NEVER_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def render_html(html: str) -> str:
    """Foreign HTML as a stranger's; what is too long is cut to its plain text."""
    html = NEVER_TEXT.sub("", html)
    if len(html) > LONGEST:
        return render_foreign(plain(html[: 4 * LONGEST]), "plain")
    return sanitise_foreign(html)


def render_foreign(text: str, format: Format = "") -> str:
    """Safe HTML of a foreign text; an empty format is guessed.

    Programmes mix the kinds (frab has either, pretalx Markdown with stray <br> and CRLF), so
    Markdown may hold HTML here, and all of it is sanitised as a stranger's.
    """
    text = NEVER_TEXT.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return ""
    if format == "html" or (not format and IS_HTML.search(text)):
        return render_html(text)
    text = text[:LONGEST]
    if format != "plain":
        html = _markdown(text)
        if html:
            return html
    return sanitise_foreign(_plain_parser.render(text))


def _markdown(text: str) -> str:
    """The text as Markdown, or nothing when it would be too large to show."""
    html = sanitise_foreign(_parser.render(BREAK.sub("  \n", text)))
    return html if len(html) <= GROWTH * max(len(text), 100) else ""


_parser = build_parser(html=True)
_plain_parser = MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True}).enable(
    ["newline", "linkify"]
)
