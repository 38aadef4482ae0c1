# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forum on a port: an ASGI program, and a server of it for tests."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import uvicorn

from apps.discourse.sandbox import keeping
from apps.discourse.sandbox.carrying import carry
from apps.discourse.sandbox.faults import Lost
from apps.discourse.sandbox.forum import Forum
from apps.discourse.sandbox.web.answering import BEHIND
from apps.discourse.sandbox.web.asking import Answer, Request, as_json

LARGEST_BODY = 8 * 1024 * 1024
SAVED_EVERY_SECONDS = 2

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Site:
    """`kept` is the file that what is written goes into; `hang` how long no answer comes."""

    def __init__(self, forum: Forum, *, kept: Path | None = None, hang: float = 60) -> None:
        self.forum, self.kept, self.hang = forum, kept, hang

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "http":
            await self.respond(scope, receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        await receive()
        tasks = [asyncio.create_task(carry(self.forum)), asyncio.create_task(self.keep())]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in tasks:
            task.cancel()
        self.save()
        await send({"type": "lifespan.shutdown.complete"})

    async def keep(self) -> None:
        seen = 0
        while True:
            await asyncio.sleep(SAVED_EVERY_SECONDS)
            count = len(self.forum.asked) + len(self.forum.state.log)
            if count != seen:
                self.save()
                seen = count

    def save(self) -> None:
        if self.kept is not None:
            with self.forum.lock:
                keeping.save(self.forum.state, self.kept)

    async def respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await whole(scope, receive)
        if request is None:
            answer = as_json({"errors": ["too large"]}, 413)
        else:
            try:
                answer = await asyncio.to_thread(self.forum.answer, request)
            except Lost as lost:
                await self.lose(lost, send)
                return
        if not request or not request.path.startswith(BEHIND):
            await asyncio.sleep(self.forum.traps.seconds_slow)
        await write(answer, send, body=scope["method"] != "HEAD")

    async def lose(self, lost: Lost, send: Send) -> None:
        """Begin and never end: the connection is closed in the middle of an answer."""
        if lost.kind == "timeout":
            await asyncio.sleep(self.hang)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


async def whole(scope: Scope, receive: Receive) -> Request | None:
    """The request with its body; nothing for one that is too large."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            return None
    client = scope.get("client") or ("127.0.0.1", 0)
    return Request(
        scope["method"],
        scope["path"],
        scope["query_string"].decode(),
        {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
        body,
        client[0],
    )


async def write(answer: Answer, send: Send, *, body: bool) -> None:
    headers = [
        (name.lower().encode(), value.encode("latin-1", "replace"))
        for name, value in answer.headers.items()
    ]
    headers += [(b"set-cookie", cookie.encode()) for cookie in answer.cookies]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    pieces = [answer.body] if body else []
    if answer.drip:
        pieces = [answer.body[at : at + 1] for at in range(len(answer.body))]
    for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        if answer.drip:
            await asyncio.sleep(1)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def configured(site: Site, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        site,
        host="127.0.0.1",
        port=port,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )


@contextlib.contextmanager
def serving(forum: Forum, *, port: int = 0, hang: float = 60) -> Iterator[str]:
    """The forum on a port of its own for as long as this lasts; says its address."""
    server = uvicorn.Server(configured(Site(forum, hang=hang), port))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started:
            if time.monotonic() > deadline:
                raise RuntimeError("the forum did not start")
            time.sleep(0.01)
        forum.base_url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        yield forum.base_url
    finally:
        server.should_exit = True
        thread.join(timeout=10)
