# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ways in which letters leave.

    @way("push")
    def hand_over(batch: Sequence[tuple[Letter, Content]]) -> dict[int, str]: ...

It answers "handed", "again", "soon" (which is no failure) or "dropped:reason" for each letter's
number; what it leaves out is tried again. Handing the same letter over twice must be the same as
once: by `Letter.message_id`, `Letter.name` or a tag.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.notifications.composing import Content
from apps.notifications.models import Letter

Batch = Sequence[tuple[Letter, Content]]
Outcome = dict[int, str]

HANDED, AGAIN, SOON, DROPPED = "handed", "again", "soon", "dropped:"


@dataclass(frozen=True)
class Way:
    hand_over: Callable[[Any], Outcome]
    prepare: Callable[[Batch], dict[int, Any]] | None = None


_ways: dict[str, Way] = {}


def way(
    channel: str, *, prepare: Callable[[Batch], dict[int, Any]] | None = None
) -> Callable[[Callable[[Any], Outcome]], Callable[[Any], Outcome]]:
    """Let letters of this channel leave by the function below.

    With `prepare` what is slow is done there, by number of the letter; the function below then gets
    pairs of letter and what was prepared, under a lock of the letters and of what they tell of. It
    must take no longer than a moment.
    """

    def register(hand_over: Callable[[Any], Outcome]) -> Callable[[Any], Outcome]:
        _ways[channel] = Way(hand_over, prepare)
        return hand_over

    return register


def way_of(channel: str) -> Way | None:
    return _ways.get(channel)
