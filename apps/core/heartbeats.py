# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signs of life of processes that nobody can ask: they leave the time in the broker."""

import time

from apps.core import broker

LOST_AFTER_SECONDS = 60
"""Four missed beats; by then something is wrong, not only busy."""


def beat(name: str) -> None:
    """Leave a sign of life; a broker that is away is told elsewhere."""
    broker.ask(lambda client: client.set(broker.key("alive", name), repr(time.time()), ex=86400))


def age(name: str) -> float | None:
    """Seconds since the last sign; None when there was none for a day, or the broker is away."""
    found = broker.ask(lambda client: client.get(broker.key("alive", name)))
    return None if found is None else max(0.0, time.time() - float(found))


def is_alive(name: str) -> bool:
    """Whether a sign came lately."""
    seconds = age(name)
    return seconds is not None and seconds < LOST_AFTER_SECONDS
