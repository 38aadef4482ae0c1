# SPDX-License-Identifier: AGPL-3.0-or-later
"""One call of a forum's API: budget, request, and what its answer means for us."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from apps.core.fetch import (
    MIB,
    Fetched,
    FetchError,
    FetchRefused,
    ask_once,
    is_private_by_name,
)
from apps.discourse.client import budget, own_limits
from apps.discourse.client.answers import (
    OWN_KEY,
    Answer,
    Conflict,
    Done,
    Later,
    LockedOut,
    NotThere,
    Queued,
    Refused,
    Unclear,
)
from apps.discourse.client.lanes import Lane
from apps.discourse.client.lockout import lock_out
from apps.discourse.client.multipart import packed
from apps.discourse.client.reading import (
    Busy,
    Call,
    Forbidden,
    Moved,
    ReadOnly,
    Senseless,
    meaning_of,
)
from apps.discourse.models import Forum, place_of

READ_SECONDS = 20.0
WRITE_SECONDS = 30.0
"""Making a post may take seconds there; who gives up earlier knows less."""

LARGEST = 12 * MIB
PAUSED = timedelta(seconds=60)
SOON = timedelta(seconds=15)
READ_ONLY = timedelta(seconds=30)
HOPS = 2
ABOUT_OWN = "session/current.json"

Known = ("state", "sealed_key", "locked_out_at", "locked_out_why", "not_before", "per_minute")


def ask(
    forum: Forum,
    call: Call,
    *,
    now: datetime,
    lane: Lane,
    checking: bool = False,
    begun: bool = False,
) -> Answer:
    """Ask, if the forum is to be asked and its budget allows it; waits for nothing else.

    What another worker learned about the forum counts at once. `checking` asks a forum that is
    paused or whose key was refused, out of what was taken from the budget for the whole check.
    `begun` is a further request of a turn that can do nothing with the earlier ones alone.
    """
    forum.refresh_from_db(fields=Known)
    if not checking:
        if forum.locked_out_at is not None:
            return LockedOut(forum.locked_out_why)
        if forum.state != Forum.State.CONNECTED:
            return Later(now + PAUSED, "paused")
    key = forum.api_key
    if not (key or call.user_key or call.anonymous):
        return LockedOut("")
    for hop in range(HOPS + 1):
        if not checking:
            taken = _taken(forum, call, now=now, lane=lane, begun=begun or hop > 0)
            if taken.at is not None:
                return Later(taken.at, taken.reason)
        answer = _send(forum, call, key=key, now=now)
        if not isinstance(answer, Fetched):
            return answer
        meaning = meaning_of(call, answer, now=now)
        if not isinstance(meaning, Moved):
            return _answer_for(forum, call, meaning, key=key, now=now, lane=lane)
        budget.worked(forum)
        followed = None if hop == HOPS else _follow(forum, call, answer, meaning)
        if followed is None:
            return Refused(code="address", words=f"It leads to {meaning.location}"[:300])
        call = followed
    raise AssertionError("unreachable")


def _taken(forum: Forum, call: Call, *, now: datetime, lane: Lane, begun: bool) -> budget.Taken:
    """A person's own key has limits of its own, and comes from the same address as ours."""
    if call.user_key:
        own = own_limits.take(call.user_key, now=now)
        if own.at is not None:
            return own
    return budget.take(forum, now=now, lane=lane, begun=begun)


def _send(forum: Forum, call: Call, *, key: str, now: datetime) -> Fetched | Answer:
    content, kind = _content_of(call)
    headers: dict[str, str | bytes] = {"Accept": "application/json"}
    headers |= _credentials(forum, call, key)
    if content is not None:
        headers["Content-Type"] = kind
    try:
        return ask_once(
            _address(forum, call),
            method=call.method,
            content=content,
            headers=headers,
            max_bytes=LARGEST,
            timeout=WRITE_SECONDS if call.writes else READ_SECONDS,
            allow_http=_may_be_plain(forum),
        )
    except FetchRefused as problem:
        return Refused(code="address", words=str(problem)[:300])
    except FetchError as problem:
        budget.failed(forum, now=now)
        if call.writes and problem.sent:
            return Unclear(problem.reason)
        return Later(now + SOON, "away")


def _answer_for(
    forum: Forum, call: Call, meaning: Any, *, key: str, now: datetime, lane: Lane
) -> Answer:
    match meaning:
        case Busy(seconds) if call.user_key:
            until = own_limits.asked_to_wait(call.user_key, now=now, seconds=seconds)
            return Later(until, own_limits.OWN_LIMIT)
        case Busy(seconds):
            return Later(budget.asked_to_wait(forum, now=now, seconds=seconds), "asked to wait")
        case Senseless(why):
            budget.failed(forum, now=now)
            return Unclear(why) if call.writes else Later(now + SOON, "failing")
    budget.worked(forum)
    match meaning:
        case ReadOnly():
            return Later(now + READ_ONLY, "read only")
        case Forbidden(words):
            return _forbidden(forum, call, words, key=key, now=now, lane=lane)
        case Done() | Queued() | NotThere() | Refused() | Conflict():
            return meaning
    raise AssertionError(f"no answer for {meaning!r}")


def _forbidden(
    forum: Forum, call: Call, words: str, *, key: str, now: datetime, lane: Lane
) -> Answer:
    """Tells whether the key is refused or this one thing: the key is asked about itself."""
    own = Call("GET", ABOUT_OWN, needs=("current_user",), user_key=call.user_key)
    about = own if call.user_key else Call("GET", "session/scopes.json")
    if call.anonymous or call.path == ABOUT_OWN:
        return Refused(code=OWN_KEY if call.user_key else "forbidden", words=words)
    taken = _taken(forum, about, now=now, lane=lane, begun=True)
    if taken.at is not None:
        return Later(taken.at, taken.reason)
    answer = _send(forum, about, key=key, now=now)
    if not isinstance(answer, Fetched):
        return answer if isinstance(answer, Later) else Later(now + SOON, "failing")
    meaning = meaning_of(about, answer, now=now)
    if isinstance(meaning, Forbidden | NotThere) and call.user_key:
        return Refused(code=OWN_KEY, words=words)
    if isinstance(meaning, Forbidden):
        lock_out(forum, sealed_key=forum.sealed_key, why=words or meaning.words, now=now)
        return LockedOut(words or meaning.words)
    if isinstance(meaning, Busy | Senseless):
        answer_there = _answer_for(forum, about, meaning, key=key, now=now, lane=lane)
        return answer_there if isinstance(answer_there, Later) else Later(now + SOON, "failing")
    return Refused(code="forbidden", words=words)


def _credentials(forum: Forum, call: Call, key: str) -> dict[str, str | bytes]:
    if call.anonymous:
        return {}
    if call.user_key:
        return {"User-Api-Key": call.user_key.encode()}
    # Bytes: names may be of any alphabet.
    return {"Api-Key": key.encode(), "Api-Username": (call.acting or forum.bridge_user).encode()}


def _content_of(call: Call) -> tuple[bytes | None, str]:
    if call.upload is not None:
        return packed(call.upload)
    if call.body is not None:
        return json.dumps(call.body, ensure_ascii=False).encode(), "application/json"
    return None, ""


def _address(forum: Forum, call: Call) -> str:
    """Joined below the forum's folder, if it lives in one."""
    query = f"?{urlencode(call.query, doseq=True)}" if call.query else ""
    return f"{forum.base_url.rstrip('/')}/{call.path}{query}"


def _may_be_plain(forum: Forum) -> bool:
    """Plain http goes to hosts that the operator named only."""
    parts = urlsplit(forum.base_url)
    return (
        parts.scheme == "http"
        and parts.hostname is not None
        and is_private_by_name(parts.hostname, parts.port or 80)
    )


def _follow(forum: Forum, call: Call, answer: Fetched, moved: Moved) -> Call | None:
    """The same question where it was sent on to, if that is of this forum; writes go nowhere."""
    if call.writes or not moved.location:
        return None
    base = forum.base_url.rstrip("/") + "/"
    try:
        there = urljoin(answer.url, moved.location)
        parts = urlsplit(there)
    except ValueError:
        return None
    same = parts.scheme == urlsplit(base).scheme and place_of(there).startswith(place_of(base))
    folder = urlsplit(base).path
    if not same or parts.netloc.lower() != urlsplit(base).netloc.lower():
        return None
    path = parts.path.removeprefix(folder)
    if not path.endswith(".json"):
        path += ".json"
    query = parts.query
    return Call(
        call.method,
        f"{path}?{query}" if query else path,
        needs=call.needs,
        acting=call.acting,
        user_key=call.user_key,
        anonymous=call.anonymous,
        query=None if query else call.query,
    )
