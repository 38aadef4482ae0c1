# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask an engine for JSON through the guarded fetcher; private hosts as the operator lists them."""

import json
from collections.abc import Mapping
from typing import Any

from apps.core import broker
from apps.core.fetch import MIB, Fetched, FetchError, ask_once
from apps.translating.engines.errors import EngineDown, OverQuota, TextRefused

SECONDS = 60.0
PAIRS_ARE_KEPT = 3600
QUOTA = (429, 456)
REFUSING = (400, 413, 422)


def ask(
    method: str, url: str, *, body: Any = None, headers: Mapping[str, str] | None = None
) -> Any:
    """What it answers; EngineDown with the reason for everything but JSON of a 200."""
    content = json.dumps(body).encode() if body is not None else None
    told = {"Accept": "application/json", **(headers or {})}
    if content is not None:
        told["Content-Type"] = "application/json"
    try:
        answer = ask_once(
            url, method=method, content=content, headers=told, max_bytes=4 * MIB,
            timeout=SECONDS, allow_http=True,
        )  # fmt: skip
    except FetchError as problem:
        raise EngineDown(str(problem)[:200]) from problem
    return _read(answer)


def kept(name: str, build: Any) -> Any:
    """What an engine says of its languages, asked once an hour; EngineDown where it names none,
    which it does while it starts."""
    key = broker.key("engine", name)
    known = broker.ask(lambda client: client.get(key))
    if known:
        return json.loads(known)
    found = build()
    if not any(found.values()):
        raise EngineDown("it names no languages")
    broker.ask(lambda client: client.set(key, json.dumps(found), ex=PAIRS_ARE_KEPT))
    return found


def words(value: Any) -> str:
    """A text of an answer; EngineDown for anything else, TextRefused for what nothing can keep."""
    if not isinstance(value, str):
        raise EngineDown("it sent no text")
    if "\0" in value:
        raise TextRefused("it sent a text with NUL in it")
    return value


def _read(answer: Fetched) -> Any:
    if answer.status in QUOTA:
        raise OverQuota(f"it answered {answer.status}")
    if answer.status in REFUSING:
        raise TextRefused(f"it answered {answer.status}")
    if answer.status != 200:
        raise EngineDown(f"it answered {answer.status}")
    try:
        return json.loads(answer.content)
    except ValueError as problem:
        raise EngineDown("it sent no JSON") from problem
