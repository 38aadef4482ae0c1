# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a forum is asked in a minute: one bucket in the broker for each, shared by all workers.

`per_minute` tokens come back in a minute; in no 60 seconds are more than a tenth above it taken,
however they had gathered. Lower lanes leave a few tokens for higher ones, and stand back while a
higher one waits. The time is passed in, so that a day can be tried in a second.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import uniform
from typing import Any, TypeAlias

import redis

from apps.core import broker
from apps.discourse.client.lanes import Lane
from apps.discourse.models import Forum

AWAY_SECONDS = 5
FIRST_TOKENS = 15
RESERVES = (0, 1, 3)
"""Tokens that each lane leaves for higher ones."""

OWED = 5
"""Tokens that a turn which has begun may take of those to come: what needs several requests would
otherwise begin again and again, and use the budget up with its first."""

PATIENCE = 5
"""So many failures in a row are bad luck; more are an outage, and it is asked seldom."""

LONGEST_REST = 30
LONGEST_WAIT = 600

Question: TypeAlias = Callable[[redis.Redis, str], Any]

TAKE = """
local hash, stamps = KEYS[1], KEYS[2]
local now, rate, capacity, ceiling, first = unpack(ARGV, 1, 5)
local lane, reserve, hold = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local count = tonumber(ARGV[9])
now, rate, capacity = tonumber(now), tonumber(rate), tonumber(capacity)
ceiling = tonumber(ceiling) - math.max(reserve, 0)
local kept = redis.call('HMGET', hash, 'tokens', 'time', 'hold', 'rest', 'wanted0', 'wanted1')
local before = math.min(tonumber(kept[2]) or now, now)
local tokens = math.min(capacity, (tonumber(kept[1]) or first) + (now - before) * rate)
hold = math.max(hold, tonumber(kept[3]) or 0)
local rest = tonumber(kept[4]) or 0
while true do
    local oldest = redis.call('LINDEX', stamps, -1)
    if not oldest or (tonumber(oldest) > now - 60000 and tonumber(oldest) <= now + 60000) then
        break
    end
    redis.call('RPOP', stamps)
end
local used = redis.call('LLEN', stamps)
local at, why = now, 'budget'
local needed = count + reserve
if tokens < needed then at = now + math.ceil((needed - tokens) / rate) end
if used + count > ceiling then
    at = math.max(at, tonumber(redis.call('LINDEX', stamps, ceiling - used - count)) + 60000)
end
for higher = 0, lane - 1 do
    local wanted = tonumber(kept[5 + higher])
    if wanted and wanted > now - 20000 and wanted <= now then
        at = math.max(at, now + math.ceil(1 / rate))
    end
end
if at > now and lane < 2 then redis.call('HSET', hash, 'wanted' .. lane, now) end
if rest > at then at, why = rest, 'resting' end
if hold > at then at, why = hold, 'asked to wait' end
if at <= now then
    for _ = 1, count do redis.call('LPUSH', stamps, now) end
    redis.call('HSET', hash, 'tokens', tostring(tokens - count), 'time', now)
    if lane < 2 then redis.call('HDEL', hash, 'wanted' .. lane) end
    if redis.call('HEXISTS', hash, 'trouble') == 1 then
        redis.call('HSET', hash, 'rest', now + 10000)
    end
end
redis.call('PEXPIRE', hash, 3600000)
redis.call('PEXPIRE', stamps, 3600000)
return {tostring(at), why}
"""
"""In trouble one request goes as a trial, and the others wait for what becomes of it."""

FAIL = """
local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
local patience, longest = tonumber(ARGV[2]), tonumber(ARGV[3])
if failures >= patience then
    local rest = math.min(longest, 2000 * 2 ^ math.min(failures - patience, 10))
    redis.call('HSET', KEYS[1], 'rest', ARGV[1] + rest, 'trouble', 1)
end
redis.call('PEXPIRE', KEYS[1], 3600000)
return failures
"""

HOLD = """
local kept = tonumber(redis.call('HGET', KEYS[1], 'hold')) or 0
redis.call('HSET', KEYS[1], 'hold', math.max(kept, tonumber(ARGV[1])), 'trouble', 1)
redis.call('PEXPIRE', KEYS[1], 3600000)
return 1
"""


@dataclass(frozen=True)
class Taken:
    """Allowed where `at` is None; otherwise when to ask again, and why not now."""

    at: datetime | None = None
    reason: str = ""


def take(forum: Forum, *, now: datetime, lane: Lane, count: int = 1, begun: bool = False) -> Taken:
    """So many requests' worth of the forum's budget, or none and when there will be as many.

    `begun` is for a further request of the same turn: it goes before all lanes.
    """
    rate = forum.per_minute
    capacity = max(6, rate // 2)
    count = min(count, capacity)
    arguments: list[str | int | float] = [
        _milliseconds(now),
        repr(rate / 60_000),
        capacity,
        max(rate + 2, rate * 11 // 10),
        min(FIRST_TOKENS, capacity),
        int(Lane.LIVE if begun else lane),
        -OWED if begun else RESERVES[lane],
        _milliseconds(forum.not_before) if forum.not_before else 0,
        count,
    ]
    answer = broker.ask(lambda client: client.eval(TAKE, 2, *_keys(forum), *arguments))
    if answer is None:
        return Taken(now + timedelta(seconds=AWAY_SECONDS), "budget")
    at, why = (part.decode() for part in answer)
    moment = _moment(float(at))
    return Taken(moment, why) if moment > now else Taken()


def worked(forum: Forum) -> None:
    """It answered: what went wrong before is over."""
    _of_hash(forum, lambda client, key: client.hdel(key, "failures", "trouble", "rest", "unhinted"))


def failed(forum: Forum, *, now: datetime) -> None:
    """It did not answer, or not with sense; after several in a row it is left alone for a while."""
    arguments = (_milliseconds(now), PATIENCE, LONGEST_REST * 1000)
    _of_hash(forum, lambda client, key: client.eval(FAIL, 1, key, *arguments))


def asked_to_wait(forum: Forum, *, now: datetime, seconds: float | None) -> datetime:
    """It said that it is asked too often: nobody asks it before the moment returned.

    `seconds` is what it named; without it the wait doubles each time, with some luck in it.
    """
    if seconds is None:
        times = _of_hash(forum, lambda client, key: client.hincrby(key, "unhinted", 1)) or 1
        seconds = min(LONGEST_WAIT, 15 * 2 ** min(times - 1, 6)) * uniform(1, 1.25)  # noqa: S311
    until = now + timedelta(seconds=min(max(seconds, 1), LONGEST_WAIT))
    _of_hash(forum, lambda client, key: client.eval(HOLD, 1, key, _milliseconds(until)))
    Forum.objects.filter(pk=forum.pk).update(not_before=until)
    forum.not_before = until
    return until


def forget(forum: Forum) -> None:
    """Start anew: the forum's address or key was changed."""
    _of_hash(forum, lambda client, key: client.hdel(key, "hold", "rest", "trouble", "failures"))


def _keys(forum: Forum) -> tuple[str, str]:
    return (
        broker.key("discourse", "budget", forum.pk),
        broker.key("discourse", "asked", forum.pk),
    )


def _of_hash(forum: Forum, question: Question) -> int | None:
    return broker.ask(lambda client: question(client, _keys(forum)[0]))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
