# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ASGI application of /live/. Needs Django to be set up."""

import asyncio
import http
import signal
import threading
from types import FrameType
from typing import Any

from apps.core import counts
from apps.core.middleware.headers import SECURITY_HEADERS, content_security_policy
from eventforum.live import PATH
from eventforum.live.asking import ask
from eventforum.live.connection import Send
from eventforum.live.door import Closed, has_session, request_of, visitor_of
from eventforum.live.hub import Hub

COMMON = [
    *((name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()),
    (b"content-security-policy", content_security_policy().encode()),
    (b"cache-control", b"private, no-store"),
]
HEADERS = [
    *COMMON,
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
    (b"connection", b"close"),
]

_hubs: dict[int, Hub] = {}


async def application(scope: dict[str, Any], receive: Any, send: Send) -> None:
    """One request: a connection that stays, or a refusal in a few words."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/healthz":
        await _say(send, 200, b"ok")
        return
    try:
        await _serve(scope, receive, send)
    except Closed as closed:
        counts.add("live_refused", closed.status)
        words = http.HTTPStatus(closed.status).phrase.encode()
        await _say(send, closed.status, words, retry_after=closed.retry_after)


async def _serve(scope: dict[str, Any], receive: Any, send: Send) -> None:
    if scope["path"] != PATH:
        raise Closed(404)
    request = request_of(scope)
    hub = _hub()
    visitor = await ask(visitor_of, request) if has_session(request) else visitor_of(request)
    del scope, request
    connection = await hub.join(visitor, send)
    try:
        greeting = await hub.greeting(connection)
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        connection.open(*greeting)
        del greeting
        while (await receive())["type"] != "http.disconnect":
            pass
    except asyncio.CancelledError:
        # Stopping, or the other end takes nothing: there is nobody to say it to.
        pass
    finally:
        hub.leave(connection)


async def _say(send: Send, status: int, words: bytes, *, retry_after: int = 0) -> None:
    headers = [
        *COMMON,
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(words)),
    ]
    if retry_after:
        headers.append((b"retry-after", b"%d" % retry_after))
    if status == 405:
        headers.append((b"allow", b"GET"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})


def _hub() -> Hub:
    """The hub of this event loop, begun by the first who comes."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(id(loop))
    if hub is None:
        hub = _hubs[id(loop)] = Hub()
        hub.start()
        _close_when_stopped(loop, hub)
    return hub


def _close_when_stopped(loop: asyncio.AbstractEventLoop, hub: Hub) -> None:
    """A server that stops waits for its connections: these would never end by themselves."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        earlier = signal.getsignal(number)

        def stop(number: int, frame: FrameType | None, earlier: Any = earlier) -> None:
            loop.call_soon_threadsafe(hub.close)
            if callable(earlier):
                earlier(number, frame)

        signal.signal(number, stop)
