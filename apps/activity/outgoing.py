# SPDX-License-Identifier: AGPL-3.0-or-later
"""What leaves the house unasked: mails about what happened, later reminders and the mirror.

Each such lane keeps a table of what is to be sent, and asks before it sends:

    outgoing.lane("import mails", waiting=count_waiting, skip=skip_waiting)

    if not outgoing.is_paused(): ...

All lanes stand still after a backup was restored: the portal it was made of may have sent what
still waits in it. What a person asks for at that moment (a code to sign in) is not outgoing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from apps.activity.models import OutgoingPause


@dataclass(frozen=True)
class Lane:
    """`waiting` counts what is to be sent; `skip` drops what was to be sent before a moment, and
    tells how much that was."""

    name: str
    waiting: Callable[[], int]
    skip: Callable[[datetime], int]


_lanes: dict[str, Lane] = {}


def lane(name: str, *, waiting: Callable[[], int], skip: Callable[[datetime], int]) -> None:
    """Register a lane under a name of its own."""
    _lanes[name] = Lane(name, waiting, skip)


def lanes() -> list[Lane]:
    """All lanes, by name."""
    return [_lanes[name] for name in sorted(_lanes)]


def is_paused() -> bool:
    """Whether nothing may leave now; one small query."""
    return OutgoingPause.objects.exists()
