# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the organizers' dashboard shows: what needs a hand, their events, what happened lately.

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


@dataclass(frozen=True)
class Card:
    """A thing one works on: its name in its language, its page here, its page for everybody."""

    words: str
    address: str
    public: str
    note: str = ""
    language: str = ""


Question = Callable[[Any], Item | None]
Cards = Callable[[Any], list[Card]]
Lately = Callable[[Any], list[Any]]

_questions: dict[str, Question] = {}
_cards: list[Cards] = []
_lately: list[Lately] = []


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


def deals(cards: Cards) -> Cards:
    """Register what a person works on; at most one SELECT."""
    _cards.append(cards)
    return cards


def cards(scope: Any) -> list[Card]:
    return [card for of in _cards for card in of(scope)]


def tells(lately: Lately) -> Lately:
    """Register what happened lately (apps.core.admin.history.Entry), the newest first."""
    _lately.append(lately)
    return lately


def lately(scope: Any) -> list[Any]:
    return [entry for of in _lately for entry in of(scope)]
