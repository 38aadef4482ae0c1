# SPDX-License-Identifier: AGPL-3.0-or-later
"""What else changes when somebody reads a discussion; higher apps say so when they are ready.

@having_read
def see(user, thread_id): ...
"""

from collections.abc import Callable
from typing import Any

Heed = Callable[[Any, int], None]

_heeding: list[Heed] = []


def having_read(heed: Heed) -> Heed:
    """Register what is called after a mark has moved on, with the reader and the discussion."""
    _heeding.append(heed)
    return heed


def heed_reading(user: Any, thread: int) -> None:
    for heed in _heeding:
        heed(user, thread)
