# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rate limits: token buckets in the broker, one for each name and key, taken from atomically."""

import math
from collections.abc import Sequence
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
local wait, left = 0, nil
local held = {}
for place, bucket in ipairs(KEYS) do
    local rate, burst = tonumber(ARGV[2 * place - 1]), tonumber(ARGV[2 * place])
    local kept = redis.call('HMGET', bucket, 'tokens', 'time')
    local tokens = (tonumber(kept[1]) or burst) + (time - (tonumber(kept[2]) or time)) * rate
    held[place] = math.min(burst, tokens)
    if held[place] < 1 then wait = math.max(wait, math.ceil((1 - held[place]) / rate)) end
end
for place, bucket in ipairs(KEYS) do
    local rate, burst = tonumber(ARGV[2 * place - 1]), tonumber(ARGV[2 * place])
    if wait == 0 then held[place] = held[place] - 1 end
    redis.call('HSET', bucket, 'tokens', tostring(held[place]), 'time', time)
    redis.call('PEXPIRE', bucket, math.ceil(burst / rate) + 1000)
    left = math.min(left or burst, math.floor(held[place]))
end
return {wait, left}
"""
"""The clock is the broker's, in milliseconds: workers with wrong clocks share one bucket."""


@dataclass(frozen=True)
class Bucket:
    """`rate` tokens come back in each `per`, `burst` fit in; one for each name and key."""

    name: str
    key: object
    rate: float
    per: timedelta
    burst: int


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
    return _take_each([Bucket(name, key, rate, per, burst)], when_away=when_away)


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


def limit_each_or_refuse(buckets: Sequence[Bucket]) -> None:
    """One token of each bucket, or of none of them and TooMany; one round trip however many."""
    taken = _take_each(buckets, when_away=True)
    if not taken.allowed:
        raise too_many(taken)


def _take_each(buckets: Sequence[Bucket], *, when_away: bool) -> Taken:
    keys = [broker.key("limit", bucket.name, bucket.key) for bucket in buckets]
    sizes: list[str] = []
    for bucket in buckets:
        per_millisecond = bucket.rate / (bucket.per.total_seconds() * 1000)
        sizes += [repr(per_millisecond), str(bucket.burst)]

    def question(client: redis.Redis) -> list[int]:
        return client.eval(TAKE, len(keys), *keys, *sizes)

    answer = broker.ask(question)
    if answer is None:
        return Taken(when_away, 0 if when_away else math.ceil(broker.REST_SECONDS))
    wait, remaining = answer
    return Taken(wait == 0, math.ceil(wait / 1000), remaining)


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
