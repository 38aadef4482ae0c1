# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one pooled connection to the broker (Valkey or Redis) for limits and caches."""

import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import redis
from django.conf import settings

Answer = TypeVar("Answer")

WAIT_SECONDS = 0.2
"""Longest time a request waits for a broker that does not answer."""

REST_SECONDS = 2.0
"""After a failure nobody asks again for this long, so that an outage costs one wait, not many."""

Away = (redis.ConnectionError, redis.TimeoutError, redis.BusyLoadingError)

_resting_until = 0.0


@cache
def client() -> redis.Redis:
    """The client of settings.REDIS_URL; keys must be made by `key`."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=WAIT_SECONDS,
        socket_connect_timeout=WAIT_SECONDS,
        retry=None,
        health_check_interval=0,
    )


def key(*parts: object) -> str:
    """A key under the portal's own prefix, so that several can share one broker."""
    return settings.REDIS_PREFIX + ":".join(str(part) for part in parts)


def ask(question: Callable[[redis.Redis], Answer]) -> Answer | None:
    """The broker's answer, or None when it is away; waits `WAIT_SECONDS` at most, seldom."""
    if is_resting():
        return None
    try:
        return question(client())
    except Away:
        rest()
        return None


def is_resting() -> bool:
    """Whether the broker was away a moment ago, so that asking again would only cost time."""
    return time.monotonic() < _resting_until


def rest() -> None:
    """Note that the broker is away."""
    global _resting_until
    _resting_until = time.monotonic() + REST_SECONDS


def wake_up() -> None:
    """Ask again at once; for tests and for processes that know it is back."""
    global _resting_until
    _resting_until = 0.0
