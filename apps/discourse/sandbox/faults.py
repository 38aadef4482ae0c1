# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes wrong on the way, for one answer at a time."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "timeout",
    "timeout unheard",
    "reset",
    "reset unheard",
    "bad gateway",
    "bad gateway after",
    "server error",
    "server error after",
    "unavailable",
    "read only",
    "limited",
    "limited text",
    "limited bare",
    "truncated",
    "page",
    "other shape",
    "empty",
    "slow",
    "title used",
    "bad key",
]
BEFORE = {
    "timeout unheard", "reset unheard", "bad gateway", "server error", "unavailable", "read only",
    "limited", "limited text", "limited bare", "title used", "bad key",
}  # fmt: skip
"""Those at which nothing was done; at the others it was, and the answer did not come through."""


@dataclass
class Fault:
    kind: Kind
    method: str = ""
    """Empty: of any."""
    path: str = ""
    """A pattern to find in the path; empty: any."""
    times: int = 1
    wait: int = 30
    """Seconds that a 429 asks for."""

    def meets(self, method: str, path: str) -> bool:
        return (
            self.times > 0
            and self.method in ("", method)
            and re.search(self.path, path) is not None
        )


class Lost(Exception):
    """No answer came. Whoever asks cannot tell whether it was heard."""

    def __init__(self, kind: Literal["timeout", "reset"]) -> None:
        super().__init__(kind)
        self.kind = kind


def take(
    faults: list[Fault], method: str, path: str, *, has_title: Callable[[], bool]
) -> Fault | None:
    """The first that meets this request, used up by one."""
    for fault in faults:
        if fault.meets(method, path) and (fault.kind != "title used" or has_title()):
            fault.times -= 1
            if fault.times <= 0:
                faults.remove(fault)
            return fault
    return None
