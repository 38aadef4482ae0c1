# SPDX-License-Identifier: AGPL-3.0-or-later
"""A picture is drawn once, by whoever asks first, and kept in the broker for a month."""

import logging
import time
from base64 import b64decode
from threading import Semaphore

from apps.core import broker
from apps.core.sandbox import SandboxError, run_bounded
from apps.pages.pictures.cards import Card

logger = logging.getLogger(__name__)

ENTRY = "apps.pages.pictures.drawing:draw"
KEPT_SECONDS = 30 * 24 * 3600
CPU_SECONDS = 5
WALL_SECONDS = 8.0
MEMORY = 512 * 1024 * 1024

WAIT_SECONDS = 2.0
"""How long a request waits for a picture that others are drawing, or for its turn."""

FAILED, FAILED_SECONDS = b"", 600
"""Kept in place of a picture that can't be drawn, so that it is not tried each time."""

STEP = 0.05
_one_at_a_time = Semaphore()
"""A process draws one picture at a time, however many are asked for."""


def picture(card: Card) -> bytes | None:
    """The PNG, None when it can't be had now: others are being drawn, or drawing failed.

    Two who ask for the same picture at once get one drawing: the second waits for the first.
    """
    name, lock = broker.key("picture", card.digest), broker.key("picture-lock", card.digest)
    found, until = _kept(name), time.monotonic() + WAIT_SECONDS
    while found is None and not _begin(lock):
        if time.monotonic() > until:
            return None
        time.sleep(STEP)
        found = _kept(name)
    if found is not None:
        return found or None
    try:
        return _drawn(card, name)
    finally:
        broker.ask(lambda client: client.delete(lock))


def _begin(lock: str) -> bool:
    """Whether this one draws. Without the broker everybody does, one after the other."""
    if broker.is_resting():
        return True
    seconds = int(WALL_SECONDS) + 2
    taken = broker.ask(lambda client: client.set(lock, 1, nx=True, ex=seconds))
    return bool(taken) or broker.is_resting()


def _drawn(card: Card, name: str) -> bytes | None:
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        return None
    try:
        told = run_bounded(
            ENTRY,
            card.payload,
            cpu_seconds=CPU_SECONDS,
            memory=MEMORY,
            wall_seconds=WALL_SECONDS,
        )
    except SandboxError as problem:
        logger.warning("The picture of %r can't be drawn: %s", card.short, problem)
        broker.ask(lambda client: client.set(name, FAILED, ex=FAILED_SECONDS))
        return None
    finally:
        _one_at_a_time.release()
    content = b64decode(told)
    broker.ask(lambda client: client.set(name, content, ex=KEPT_SECONDS))
    return content


def _kept(name: str) -> bytes | None:
    found = broker.ask(lambda client: client.get(name))
    return found if isinstance(found, bytes) else None
