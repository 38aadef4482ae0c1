# SPDX-License-Identifier: AGPL-3.0-or-later
"""What needs a hand: apps register questions, the organizers' dashboard asks them all.

    @desk.asks("sessions")
    def without_room(scope: Scope) -> desk.Item | None: ...

A function gets the scope of who is at work and answers with at most one SELECT, whatever there is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Item:
    """Something that waits. `address` leads to a list that shows exactly these `count`."""

    words: str
    count: int
    address: str
    urgent: bool = False


Question = Callable[[Any], Item | None]

_questions: dict[str, Question] = {}


def asks(name: str) -> Callable[[Question], Question]:
    """Register a question under a name of its own; names say the order, asked once each."""

    def register(question: Question) -> Question:
        _questions[name] = question
        return question

    return register


def items(scope: Any) -> list[Item]:
    """What waits for this person, what is urgent first; questions with nothing to say left out."""
    found = [_questions[name](scope) for name in sorted(_questions)]
    waiting = [item for item in found if item is not None and item.count]
    return sorted(waiting, key=lambda item: not item.urgent)
