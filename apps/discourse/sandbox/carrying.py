# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deliveries handed over the wire, each by itself, as a forum's own jobs do: in no order."""

import asyncio
import http.client
from urllib.parse import urlsplit

from apps.discourse.sandbox import hooks, jobs
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.things import Delivery

PATIENCE_SECONDS = 20
AT_ONCE = 5
ANSWER_KEPT = 2000


async def carry(board: Board, *, every: float = 0.2) -> None:
    """Until it is cancelled."""
    places = asyncio.Semaphore(AT_ONCE)
    running: set[asyncio.Task[None]] = set()
    try:
        while True:
            with board.lock:
                jobs.run_due(board)
                due = hooks.due(board)
                for delivery in due:
                    board.outbox.remove(delivery)
            for delivery in due:
                task = asyncio.create_task(hand_over(board, delivery, places))
                running.add(task)
                task.add_done_callback(running.discard)
            await asyncio.sleep(every)
    finally:
        for task in running:
            task.cancel()


async def hand_over(board: Board, delivery: Delivery, places: asyncio.Semaphore) -> None:
    hook = board.state.hooks.get(delivery.hook_id)
    if hook is None:
        return
    async with places:
        status, answer = await asyncio.to_thread(send, hook.url, delivery)
    with board.lock:
        hooks.settle(board, delivery, status, answer)


def send(url: str, delivery: Delivery) -> tuple[int | None, str]:
    """What the receiver answered. No redirect is followed, and the certificate has to be right."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        connection.request("POST", path, delivery.body, delivery.headers)
        answered = connection.getresponse()
        return answered.status, answered.read(ANSWER_KEPT).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return None, str(error)
    finally:
        connection.close()
