# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer of a forum means. Read by status and call, never by words: those are in the
forum's language."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from apps.core.fetch import Fetched
from apps.discourse.client.answers import Conflict, Done, NotThere, Queued, Refused
from apps.discourse.client.multipart import Upload

IN_WORDS = re.compile(r"again in (\d{1,5})(?:\.\d+)? ?s")
LONGEST_WORDS = 300


@dataclass(frozen=True)
class Call:
    """What is asked: enough to say what an answer to it means.

    `needs` are the names of which an answer must hold one: a page of somebody else, or half an
    answer, is none. `acting` is a name there, `user_key` a person's own key in place of the
    forum's; what is `anonymous` goes without any.
    """

    method: str
    path: str
    query: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | None = None
    upload: Upload | None = None
    needs: tuple[str, ...] = ()
    acting: str = ""
    user_key: str = ""
    anonymous: bool = False

    @property
    def writes(self) -> bool:
        return self.method != "GET"


@dataclass(frozen=True)
class Busy:
    """429; `seconds` is what it named, None where it named nothing."""

    seconds: float | None


@dataclass(frozen=True)
class ReadOnly:
    """It takes nothing for a while, and did nothing."""


@dataclass(frozen=True)
class Senseless:
    """No answer to what was asked: an error page, half an answer, a page for people."""

    why: str


@dataclass(frozen=True)
class Forbidden:
    """403: of the key, of the person, or of the object; it says the same in each case."""

    words: str


@dataclass(frozen=True)
class Moved:
    location: str


Meaning = (
    Done | Queued | NotThere | Refused | Conflict | Busy | ReadOnly | Senseless | Forbidden | Moved
)


def meaning_of(call: Call, answer: Fetched, *, now: datetime) -> Meaning:
    """What an answer says of the call; nothing is decided yet about what to do."""
    data, is_json = _json_of(answer)
    status = answer.status
    if status == 429:
        return Busy(_seconds_to_wait(answer, data, now))
    if status == 503 and isinstance(data, dict) and data.get("error_type") == "read_only":
        return ReadOnly()
    if status >= 500 or status < 200:
        return Senseless(f"status {status}")
    if 300 <= status < 400:
        return Moved(answer.headers.get("location", ""))
    if status >= 400:
        return _of_refusal(status, data, is_json)
    if not answer.content.strip():
        return Senseless("an empty answer") if call.needs else Done({})
    if not is_json:
        return Senseless("not JSON")
    if isinstance(data, dict) and data.get("action") == "enqueued":
        pending = data.get("pending_post")
        number = pending.get("id") if isinstance(pending, dict) else None
        return Queued(number if isinstance(number, int) else None)
    if call.needs and not (isinstance(data, dict) and any(name in data for name in call.needs)):
        return Senseless("another answer than was asked for")
    return Done(data)


def words_of(data: Any) -> str:
    """What the forum says went wrong, as one line."""
    if not isinstance(data, dict):
        return ""
    told = data.get("errors") or data.get("message") or data.get("error") or ""
    lines = told if isinstance(told, list) else [told]
    return " ".join(str(line) for line in lines)[:LONGEST_WORDS]


def _of_refusal(status: int, data: Any, is_json: bool) -> Meaning:
    words = words_of(data)
    if status == 413:
        return Refused(code="too large", words=words)
    if status in (401, 403):
        # A wall before the forum answers with a page; the forum itself never does.
        return Forbidden(words) if is_json else Senseless(f"status {status} without JSON")
    if not is_json:
        return Senseless(f"status {status} without JSON")
    if status == 404:
        return NotThere("missing")
    if status == 410:
        return NotThere("deleted")
    if status == 409:
        return Conflict(words)
    return Refused(code="invalid" if status in (400, 422) else "other", words=words)


def _json_of(answer: Fetched) -> tuple[Any, bool]:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and not kind.endswith("json"):
        return None, False
    try:
        return json.loads(answer.content.decode("utf-8")), True
    except (ValueError, RecursionError):
        return None, False


def _seconds_to_wait(answer: Fetched, data: Any, now: datetime) -> float | None:
    """Told in a header, in the JSON, or in the words for people; the longest counts."""
    told: list[float] = []
    header = answer.headers.get("retry-after", "").strip()
    if header.isdecimal():
        told.append(float(header[:6]))
    elif header:
        try:
            until = parsedate_to_datetime(header)
        except (ValueError, TypeError):
            pass
        else:
            told.append((until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
    extras = data.get("extras") if isinstance(data, dict) else None
    wait = extras.get("wait_seconds") if isinstance(extras, dict) else None
    if isinstance(wait, int | float) and not isinstance(wait, bool):
        told.append(float(wait))
    if not told and (found := IN_WORDS.search(answer.content[:2000].decode("utf-8", "replace"))):
        told.append(float(found[1]))
    return max(told, default=None)
