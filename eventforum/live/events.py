# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages in the form in which browsers get them."""

import json
from collections.abc import Iterable
from typing import Any

from eventforum.live import looks
from eventforum.live.asking import ask
from eventforum.live.looks import Look
from eventforum.live.stream import Message, name_of

BEAT = b"event: beat\ndata: {}\n\n"
"""An event, not a comment: scripts do not hear of those, and could not tell silence from an end."""


def event(kind: str, data: dict[str, Any] | None = None, *, id: str = "") -> bytes:
    """One event of the stream. JSON has no line ends in it."""
    said = json.dumps(data or {}, ensure_ascii=False, separators=(",", ":"))
    named = f"id: {id}\n" if id else ""
    return f"{named}event: {kind}\ndata: {said}\n\n".encode()


async def bodies(message: Message, wanted: Iterable[Look], *, after: int) -> dict[Look, bytes]:
    """The event of a message for each way of reading.

    `after` is the number of the last post that its readers were told of: a message brings all that
    came since. One without `html` makes the page ask.
    """
    kind, _, number = message.on.partition(":")
    said: dict[str, Any] = {"on": message.on, **message.data}
    html: dict[Look, str] = {}
    wanted = list(wanted)
    if kind == "thread" and message.kind == "post":
        said["after"] = after
        until = message.data["number"]
        html = await ask(looks.came, int(number), after, until, wanted)
    elif kind == "thread" and message.kind == "changed":
        html = await ask(looks.changed, int(number), message.data["version"], wanted)
    name = name_of(message.id) if message.id else ""
    return {
        look: event(message.kind, said | ({"html": html[look]} if look in html else {}), id=name)
        for look in wanted
    }
