# SPDX-License-Identifier: AGPL-3.0-or-later
"""Data inside a page for programs that read pages (JSON-LD)."""

import json
from collections.abc import Mapping

from django.utils.safestring import SafeString

ESCAPES = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&\u2028\u2029"}
"""What could end the element, or the line in old readers, written as JSON may write it."""


def json_ld(data: Mapping[str, object]) -> SafeString:
    """A block of data, which browsers never run: it needs no leave of the content policy."""
    words = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return SafeString(f'<script type="application/ld+json">{words}</script>')
