# SPDX-License-Identifier: AGPL-3.0-or-later
"""What letters say: asked of whoever knows, inside the claim, just before they are handed over.

    @composes("notice")
    def compose(letters, *, now) -> dict[int, Content | Drop]: ...

A composer asks with a constant number of queries, and answers Drop("moved") for what is no longer
true, no longer wished, or no longer to be seen by its reader. What it leaves out is dropped too.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import InterfaceError, OperationalError

from apps.notifications.models import Letter

logger = logging.getLogger(__name__)

OFF = f"off-{secrets.token_hex(16)}"
"""Stands in text and html that many are told for the address of each, `Content.off`: nobody else
can write it, and it is as good in a mail's bytes as in its words."""


@dataclass(frozen=True)
class Content:
    """What one letter says. The more letters share text and html, the cheaper a batch is."""

    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    push: dict[str, Any] | None = None
    """title, body, address, tag; group of the notice that is read with it."""
    off: str = ""
    """What is written where text and html say OFF."""


@dataclass(frozen=True)
class Drop:
    """It is not handed over, for this reason: a word of at most forty letters."""

    reason: str


class Again:
    """Its composer failed; it is tried later."""


Composed = dict[int, "Content | Drop"]


class Composer(Protocol):
    def __call__(self, letters: Sequence[Letter], *, now: datetime) -> Composed: ...


Recheck = Callable[[Sequence[Letter]], dict[int, bool]]
"""Whether letters are still true, by number; what that hangs on is locked until the hand-over.

It must not wait: letters left out, because somebody else has the lock, are tried again in a moment.
"""

_composers: dict[str, tuple[Composer, Recheck | None]] = {}


def composes(kind: str, *, recheck: Recheck | None = None) -> Callable[[Composer], Composer]:
    """Have letters of this kind composed by the function below.

    `recheck` is asked once more in the very transaction of the hand-over, where a way has one.
    """

    def register(composer: Composer) -> Composer:
        _composers[kind] = composer, recheck
        return composer

    return register


def compose(letters: Sequence[Letter], *, now: datetime) -> dict[int, Content | Drop | Again]:
    """What each of them says, or why it says nothing."""
    found: dict[int, Content | Drop | Again] = {}
    for kind in sorted({letter.kind for letter in letters}):
        found |= _compose(kind, [letter for letter in letters if letter.kind == kind], now)
    return found


def still_true(letters: Sequence[Letter]) -> dict[int, bool]:
    """Whether each may go; those left out may be asked about again in a moment."""
    found: dict[int, bool] = {}
    for kind in sorted({letter.kind for letter in letters}):
        same = [letter for letter in letters if letter.kind == kind]
        recheck = _composers[kind][1]
        found |= recheck(same) if recheck else {letter.pk: True for letter in same}
    return found


def _compose(
    kind: str, letters: Sequence[Letter], now: datetime
) -> dict[int, Content | Drop | Again]:
    if kind not in _composers:
        return {letter.pk: Drop("unknown") for letter in letters}
    composer = _composers[kind][0]
    try:
        found = composer(letters, now=now)
    except (OperationalError, InterfaceError):
        raise  # The database is away: that is no letter's fault.
    except Exception:
        if len(letters) > 1:
            # One that cannot be composed keeps none of the others back.
            alone = [_compose(kind, [letter], now) for letter in letters]
            return {pk: said for one in alone for pk, said in one.items()}
        logger.exception("Letter %s (%s) could not be composed", letters[0].pk, kind)
        return {letters[0].pk: Again()}
    return {letter.pk: found.get(letter.pk, Drop("gone")) for letter in letters}
