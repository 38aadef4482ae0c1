# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can come of asking a forum. Whoever asks matches on all of them:

match api.create_topic(forum, ..., now=now, lane=Lane.LIVE):
    case Done(data): ...            it did it, and this is its answer
    case Later(at, reason): ...     nothing was done; ask again, not before `at`
    case Unclear(reason): ...       it may have been done: read back before you ask again
    case Queued(): ...              kept for a moderator there; never send it again
    case NotThere(kind): ...        no such thing, or none that we may see
    case Refused(code, words): ...  it will never do this as it is asked
    case Conflict(): ...            somebody changed it there in the meantime
    case LockedOut(reason): ...     it does not take our key; nothing is asked until it is changed
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

OWN_KEY = "own key"


@dataclass(frozen=True)
class Done:
    """`data` is the JSON of the answer; an empty object where it had no body."""

    data: Any


@dataclass(frozen=True)
class Later:
    """Nothing was done there, for certain. `reason` is a word for logs and the admin:

    "budget" (no token), "asked to wait" (429), "read only", "resting" (it failed several times),
    "away" (no connection), "failing" (5xx or nonsense where only something was read), "paused",
    "own limit" (of one person's key).
    """

    at: datetime
    reason: str


@dataclass(frozen=True)
class Unclear:
    """A write whose answer was lost or makes no sense: it may have been done."""

    reason: str


@dataclass(frozen=True)
class Queued:
    """Waits for a moderator there, without a number; `pending_id` is of the queue."""

    pending_id: int | None = None


@dataclass(frozen=True)
class NotThere:
    """ "missing": not there, or not ours to see. "deleted": it says that it was deleted."""

    kind: Literal["missing", "deleted"] = "missing"


@dataclass(frozen=True)
class Refused:
    """It refuses this object: `code` is a word of ours, `words` are the forum's, in its language.

    Codes: "forbidden" (403 of the object or of the person acted as), "invalid" (422, 400),
    "too large" (413), "address" (our own guard does not ask this host), "own key" (it does not take
    this person's key any more), "other".
    """

    code: str
    words: str = ""


@dataclass(frozen=True)
class Conflict:
    """The text there is not the one that was to be replaced."""

    words: str = ""


@dataclass(frozen=True)
class LockedOut:
    """The forum does not take the key at all; `Forum.locked_out_at` says so too from now on."""

    reason: str


Answer: TypeAlias = Done | Later | Unclear | Queued | NotThere | Refused | Conflict | LockedOut
