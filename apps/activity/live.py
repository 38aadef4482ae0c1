# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells open pages that something has changed (eventforum.live sends it on to them).

    publish(f"thread:{thread.pk}", "post", number=post.number, post=post.pk)

A message is a hint and no more: ids, numbers and counts that anybody may know who sees the object
of its channel. Whoever misses one asks the page's own address, which tells the truth.
"""

import json
import logging
from functools import partial
from typing import Any

import redis
from django.db import transaction

from apps.core import broker

MOST_KEPT = 10_000
"""Messages in the stream: what a reader who was away for some minutes is told afterwards."""

MOST_BYTES = 500
"""Of one message. A count fits, a text does not."""

logger = logging.getLogger(__name__)


def publish(channel: str, kind: str, **data: int | str | bool | None) -> None:
    """Tell who has `channel` open, once the transaction has committed.

    Channels are `thread:<pk>`, `session:<pk>` and `event:<pk>`. No private data. The write neither
    waits for the broker longer than apps.core.broker does, nor fails with it.
    """
    message = json.dumps({"on": channel, "kind": kind, **data}, separators=(",", ":"))
    if len(message) > MOST_BYTES:
        raise ValueError(f"A live message is a hint: {kind} on {channel} is too long")
    transaction.on_commit(partial(_send, message), robust=True)


def stream() -> str:
    """The key of the stream that all channels share: one order, one id to go on from."""
    return broker.key("live")


def _send(message: str) -> None:
    def question(client: redis.Redis) -> Any:
        return client.xadd(stream(), {"m": message}, maxlen=MOST_KEPT, approximate=True)

    if broker.ask(question) is None:
        logger.info("The broker is away: open pages will ask by themselves")
