# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages hold for programs that read them: elements of the head, data (JSON-LD)."""

import json
from collections.abc import Mapping
from html import escape

from django.utils.safestring import SafeString

ESCAPES = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&\u2028\u2029"}
"""What could end the element, or the line in old readers, written as JSON may write it."""


def json_ld(data: Mapping[str, object]) -> SafeString:
    """A block of data, which browsers never run: it needs no leave of the content policy."""
    words = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return SafeString(f'<script type="application/ld+json">{words}</script>')


def elements(*found: tuple[str, Mapping[str, str]]) -> SafeString:
    """Elements without content, ("link", {"rel": "next", "href": "/"}), a line each.

    Whatever the values hold is escaped. format_html does the same at ten times the price.
    """
    return SafeString("\n  ".join(_element(name, attributes) for name, attributes in found))


def _element(name: str, attributes: Mapping[str, str]) -> str:
    words = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{words}>"


def one_after_the_other(*parts: SafeString) -> SafeString:
    """Parts that are safe already, a line each; TypeError for any other text."""
    if not all(isinstance(part, SafeString) for part in parts):
        raise TypeError("These parts are not safe")
    return SafeString("\n  ".join(parts))
