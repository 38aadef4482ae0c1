# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forum's webhook that sends to us."""

from datetime import datetime
from typing import Any

from apps.discourse.client.answers import Answer, Done
from apps.discourse.client.asking import ask
from apps.discourse.client.lanes import Lane
from apps.discourse.client.reading import Call
from apps.discourse.models import Forum

EVENTS = (101, 102, 103, 104, 105, 201, 202, 203, 204, 501, 502, 503, 1501)
"""Topics made, revised, edited, deleted, recovered; posts too; categories made, changed, deleted;
likes. Nothing about people."""


def ping_hook(forum: Forum, hook: int, *, now: datetime, lane: Lane) -> Answer:
    """Have it send a ping; it comes, or not, a moment later."""
    call = Call("POST", f"admin/api/web_hooks/{hook}/ping.json", body={})
    return ask(forum, call, now=now, lane=lane, checking=True)


def create_hook(
    forum: Forum,
    *,
    address: str,
    secret: str,
    hook: int | None = None,
    now: datetime,
    lane: Lane,
) -> Answer:
    """Done with the webhook (`id`), which sends what the mirror listens to. With the number of one
    that is there that one is set right, and none is made."""
    body: dict[str, Any] = {
        "payload_url": address,
        "content_type": 1,
        "secret": secret,
        "wildcard_web_hook": False,
        "active": True,
        "verify_certificate": True,
        "web_hook_event_type_ids": list(EVENTS),
    }
    path = f"admin/api/web_hooks/{hook}.json" if hook else "admin/api/web_hooks.json"
    method = "PUT" if hook else "POST"
    call = Call(method, path, body={"web_hook": body}, needs=("web_hook",))
    answer = ask(forum, call, now=now, lane=lane, checking=True)
    return Done(answer.data["web_hook"]) if isinstance(answer, Done) else answer
