# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people have said on either side, kept apart from everything that is tried.

Each post has a word of its own in its text, and each version of it a number: `op12.v3`.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from apps.discourse.sandbox.things import Post as ForumPost

WORD = re.compile(r"\bop(\d+)\.v(\d+)\b")

Side = Literal["here", "there"]


@dataclass
class Said:
    number: int
    side: Side
    line: "Line"
    first: bool = False
    version: int = 1
    gone: bool = False
    here: int | None = None
    """The id of the portal's post, where it was said here."""
    there: ForumPost | None = None
    concurrent: bool = False
    """Changed on one side before it knew of a change on the other: either may come to stand, since
    clocks differ, but the same on both."""
    clashed: bool = False
    """Changed on both sides before either knew: the versions that must both be kept are here."""
    versions: set[int] = field(default_factory=set)

    def words(self, version: int | None = None) -> str:
        at = self.version if version is None else version
        return f"op{self.number}.v{at} says something of its own, number {self.number * 7919}."


@dataclass
class Line:
    """A discussion and its topic, as far as either is known to whoever acts."""

    side: Side
    thread: int | None = None
    topic: int | None = None
    forgotten: str = ""
    """Why it is not the same on both sides any more, and is not compared."""


def word_of(text: str) -> tuple[int, int] | None:
    found = WORD.search(text)
    return (int(found[1]), int(found[2])) if found else None
