# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rate limits: token buckets in the broker, one for each name and key, taken from atomically."""

import math
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

import redis
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import ngettext

from apps.core import broker
from apps.core.errors import TooMany

TAKE = """
local now = redis.call('TIME')
local time = now[1] * 1000 + math.floor(now[2] / 1000)
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local held = redis.call('HMGET', KEYS[1], 'tokens', 'time')
local tokens = (tonumber(held[1]) or burst) + (time - (tonumber(held[2]) or time)) * rate
tokens = math.min(burst, tokens)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) / rate) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'time', time)
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate) + 1000)
return {wait, math.floor(tokens)}
"""
"""The clock is the broker's, in milliseconds: workers with wrong clocks share one bucket."""


@dataclass(frozen=True)
class Taken:
    """The answer of a bucket; `retry_after` is in seconds and zero when allowed.

    `remaining` is how many more it would give at this moment, None while nobody counts.
    """

    allowed: bool
    retry_after: int = 0
    remaining: int | None = None


def take(
    name: str,
    key: object,
    *,
    rate: float,
    per: timedelta,
    burst: int,
    when_away: bool = True,
) -> Taken:
    """Take one token of the bucket: `rate` tokens come back in each `per`, `burst` fit in.

    `when_away` is the answer while the broker is not there: True for reading and writing, False
    where guessing must stay impossible (sign-in codes). Costs one round trip, 200 ms at most.
    """
    per_millisecond = rate / (per.total_seconds() * 1000)
    bucket = broker.key("limit", name, key)

    def question(client: redis.Redis) -> list[int]:
        return client.eval(TAKE, 1, bucket, repr(per_millisecond), str(burst))

    answer = broker.ask(question)
    if answer is None:
        return Taken(when_away, 0 if when_away else math.ceil(broker.REST_SECONDS))
    wait, remaining = answer
    return Taken(wait == 0, math.ceil(wait / 1000), remaining)


def limit_or_refuse(
    name: str,
    key: object,
    *,
    rate: float,
    per: timedelta,
    burst: int,
    when_away: bool = True,
) -> None:
    """`take`, or TooMany with the time to wait in words: answered with 429 and Retry-After."""
    taken = take(name, key, rate=rate, per=per, burst=burst, when_away=when_away)
    if not taken.allowed:
        raise too_many(taken)


def too_many(taken: Taken) -> TooMany:
    """The refusal of a bucket that is empty, with the time to wait in words."""
    return TooMany(_in_words(taken.retry_after), retry_after=taken.retry_after)


def address_of(request: HttpRequest) -> str:
    """The reader's IP address, as the last trusted proxy saw it.

    Each trusted proxy (EVENTFORUM_TRUSTED_PROXIES counts them) appends the address it was asked
    from to X-Forwarded-For; whatever stands before those was written by the sender and is ignored.
    """
    proxies = settings.EVENTFORUM_TRUSTED_PROXIES
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(seen) >= proxies and seen[-proxies]:
        return seen[-proxies]
    return request.META.get("REMOTE_ADDR") or "unknown"


def network_of(request: HttpRequest) -> str:
    """The reader for limits: an IPv4 address, or the /64 that an IPv6 subscriber is given whole."""
    address = address_of(request)
    with suppress(ValueError):
        seen = ip_address(address.partition("%")[0])
        if isinstance(seen, IPv6Address):
            inside = seen.ipv4_mapped
            return str(inside or IPv6Network((seen, 64), strict=False))
    return address


def _in_words(seconds: int) -> str:
    if seconds < 90:
        return ngettext(
            "That was quick. You can go on in %(count)s second.",
            "That was quick. You can go on in %(count)s seconds.",
            seconds,
        ) % {"count": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "That was a lot at once. You can go on in %(count)s minute.",
        "That was a lot at once. You can go on in %(count)s minutes.",
        minutes,
    ) % {"count": minutes}
