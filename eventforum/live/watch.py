# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is looked at again and again: who is still there, who still may be, what went unheard."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from apps.core import broker, counts
from eventforum.live import OPEN, sight
from eventforum.live.asking import ask
from eventforum.live.events import BEAT
from eventforum.live.sight import STRANGER
from eventforum.live.stream import Message

if TYPE_CHECKING:
    from eventforum.live.hub import Hub

HEARTBEAT_SECONDS = 20
STUCK_SECONDS = 60.0

logger = logging.getLogger(__name__)


async def look_again(hub: "Hub", look: Callable[["Hub"], Awaitable[None]], seconds: float) -> None:
    """Look every few seconds; one look that breaks is not the last."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await look(hub)
        except Exception:
            logger.exception("Looking after the live connections went wrong")


async def beat(hub: "Hub") -> None:
    """A sign of life for a twentieth of all, so that proxies keep them and the dead show."""
    now = time.monotonic()
    turn = int(now) % HEARTBEAT_SECONDS
    for connection in list(hub.connections.values()):
        if connection.is_stuck(now, seconds=STUCK_SECONDS):
            counts.add("live_stuck")
            connection.task.cancel()
        elif connection.serial % HEARTBEAT_SECONDS == turn and not connection.waiting:
            connection.push(BEAT)


async def look_at_sessions(hub: "Hub") -> None:
    """Whoever was signed out, banned or has left hears no more."""
    signed_in = [c for c in hub.connections.values() if c.visitor.person != STRANGER]
    if not signed_in:
        return
    keys = list({connection.visitor.session_key for connection in signed_in})
    still = await ask(sight.open_sessions, keys)
    for connection in signed_in:
        if still.get(connection.visitor.session_key) != connection.visitor.person:
            connection.end()


async def look_at_states(hub: "Hub") -> None:
    """Hang up on who may not see any more; tell of posts whose message was lost."""
    hub.known.forget_old()
    wanted = {
        name: {reader.visitor.person for reader in readers}
        for name, readers in hub.channels.items()
    }
    if not wanted:
        return
    seen = await hub.known.seen(wanted, fresh=True)
    for name, people in wanted.items():
        for reader in list(hub.channels.get(name, ())):
            who = reader.visitor.person
            if who in people and (name, who) not in seen:
                reader.end()
        state = next((seen[name, who] for who in people if (name, who) in seen), None)
        if state is not None and state.number > hub.told.get(name, state.number):
            lost = {"number": state.number, "version": state.version}
            await hub.deliver(Message(None, name, "post", lost))


async def tell_how_many(hub: "Hub") -> None:
    """For /metrics, which any process may answer."""
    counts.keep_written()
    name = f"{socket.gethostname()}-{os.getpid()}"
    said = f"{len(hub.connections)} {time.time():.0f}"
    await ask(broker.ask, lambda client: client.hset(broker.key(*OPEN), name, said))


ROUNDS = ((beat, 1.0), (look_at_sessions, 4.0), (look_at_states, 15.0), (tell_how_many, 10.0))
"""What is looked at, and after how many seconds again."""
