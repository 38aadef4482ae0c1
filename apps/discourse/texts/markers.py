# SPDX-License-Identifier: AGPL-3.0-or-later
"""The unseen last line of a post that we sent, by which it is found when an answer was lost.

It is a hint and no proof: whoever reads a post there can copy the line into one of theirs, or edit
it away. Adopt by it only what the account wrote that was to write it, and nothing that is known.
"""

import re
from uuid import UUID

MARKER = re.compile(r"^<!-- ef:post:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) -->[ \t]*$", re.M)


def marker(key: UUID) -> str:
    return f"<!-- ef:post:{key} -->"


def marked_key(raw: str) -> UUID | None:
    """Whose marker stands in a text; the last one, for what people wrote comes before ours."""
    found = MARKER.findall(raw.replace("\r\n", "\n"))
    return UUID(found[-1]) if found else None


def without_marker(raw: str) -> str:
    """The text without any marker and the empty lines that it leaves at the end."""
    return MARKER.sub("", raw.replace("\r\n", "\n")).rstrip()
