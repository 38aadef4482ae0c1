# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one person's own key may be used for: 20 requests a minute and 2,880 a day, as forums allow.

Each key has a bucket of its own in the broker, beside that of its forum. The time is passed in.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from apps.core import broker
from apps.discourse.client.budget import AWAY_SECONDS, LONGEST_WAIT, Taken

OWN_LIMIT = "own limit"
"""The reason of a `Later` that is about the one key only."""

A_MINUTE, A_DAY = 20, 2_880
UNHINTED = 60

TAKE = """
local stamps, hold = KEYS[1], tonumber(redis.call('GET', KEYS[2])) or 0
local now = tonumber(ARGV[1])
local at = math.max(now, hold)
for place = 2, 4, 2 do
    local earlier = tonumber(redis.call('LINDEX', stamps, ARGV[place] - 1))
    if earlier and earlier + ARGV[place + 1] > now then
        at = math.max(at, earlier + ARGV[place + 1])
    end
end
if at <= now then
    redis.call('LPUSH', stamps, now)
    redis.call('LTRIM', stamps, 0, ARGV[4] - 1)
end
redis.call('PEXPIRE', stamps, ARGV[5])
return tostring(at)
"""
"""A second more than the forum counts: its clock is not ours."""


def take(user_key: str, *, now: datetime) -> Taken:
    """One request with this key, or when there will be one."""
    arguments = (_milliseconds(now), A_MINUTE, 61_000, A_DAY, 86_401_000)
    answer = broker.ask(lambda client: client.eval(TAKE, 2, *_names(user_key), *arguments))
    if answer is None:
        return Taken(now + timedelta(seconds=AWAY_SECONDS), "budget")
    at = datetime.fromtimestamp(float(answer) / 1000, UTC)
    return Taken(at, OWN_LIMIT) if at > now else Taken()


def asked_to_wait(user_key: str, *, now: datetime, seconds: float | None) -> datetime:
    """The forum said that this key asks too often; until when it is not used."""
    until = now + timedelta(seconds=min(max(seconds or UNHINTED, 1), 86_400))
    hold = _names(user_key)[1]
    length = max(LONGEST_WAIT * 1000, 86_401_000)
    broker.ask(lambda client: client.set(hold, _milliseconds(until), px=length))
    return until


def _names(user_key: str) -> tuple[str, str]:
    """Told apart by a digest: the broker keeps no key."""
    digest = hashlib.sha256(user_key.encode()).hexdigest()[:32]
    return broker.key("discourse", "own", digest), broker.key("discourse", "own-hold", digest)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
