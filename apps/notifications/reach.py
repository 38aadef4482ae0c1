# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a way reaches that is not there for everybody.

    @reaches("push")
    def with_devices(users: Collection[int]) -> set[int]: ...

A way that nobody has registered reaches nobody, and no page offers it.
"""

from collections.abc import Callable, Collection

Reach = Callable[[Collection[int]], set[int]]

_reaches: dict[str, Reach] = {}


def reaches(channel: str) -> Callable[[Reach], Reach]:
    """Have this asked before letters of the channel are planned; one statement."""

    def register(reach: Reach) -> Reach:
        _reaches[channel] = reach
        return reach

    return register


def reached(channel: str, users: Collection[int]) -> set[int]:
    """Those of them whom the way reaches."""
    return _reaches[channel](users) if users and channel in _reaches else set()


def is_there(channel: str) -> bool:
    """Whether the portal has this way."""
    return channel in _reaches
