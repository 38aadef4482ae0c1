# SPDX-License-Identifier: AGPL-3.0-or-later
"""Webhooks: who is told of what, signed deliveries, their log, what becomes of one that failed."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.things import Delivery, Hook, Post, Topic

VERSION = "2026.8.0-sandbox"
RETRIES = (1, 5, 25, 125)
"""Minutes."""

KINDS = {
    "ping": "ping",
    "post_created": "post",
    "post_edited": "post",
    "post_destroyed": "post",
    "post_recovered": "post",
    "topic_created": "topic",
    "topic_edited": "topic",
    "topic_destroyed": "topic",
    "topic_recovered": "topic",
    "post_liked": "like",
    "category_created": "category",
    "category_updated": "category",
    "category_destroyed": "category",
    "tag_created": "tag",
    "tag_updated": "tag",
    "tag_destroyed": "tag",
    "user_updated": "user",
}
NUMBERS = {
    101: "topic_created", 102: "topic_edited", 103: "topic_edited", 104: "topic_destroyed",
    105: "topic_recovered", 201: "post_created", 202: "post_edited", 203: "post_destroyed",
    204: "post_recovered", 303: "user_updated", 501: "category_created", 502: "category_updated",
    503: "category_destroyed", 601: "tag_created", 602: "tag_updated", 603: "tag_destroyed",
    1501: "post_liked", 1: "topic", 2: "post", 3: "user", 5: "category", 6: "tag", 15: "like",
}  # fmt: skip
"""The numbers under which hooks subscribe: single events, and groups as of before 2024."""

INSTALLED = ["post_created", "post_edited", "post_destroyed", "post_recovered"]
EVERYTHING = [*KINDS][1:]


def add_hook(
    board: Board,
    url: str,
    *,
    secret: str = "",
    events: list[str] | None = None,
    category_ids: list[int] | None = None,
    tags: list[str] | None = None,
    content_type: int = 1,
) -> Hook:
    hook = Hook(
        id=board.next("hook"),
        url=url,
        secret=secret,
        content_type=content_type,
        events=list(INSTALLED if events is None else events),
        category_ids=list(category_ids or []),
        tags=list(tags or []),
    )
    board.state.hooks[hook.id] = hook
    return hook


def kind_of(event: str) -> str:
    return "topic" if event.endswith("_status_updated") else KINDS[event]


def is_subscribed(hook: Hook, event: str) -> bool:
    kind = kind_of(event)
    asked = "topic_edited" if event.endswith("_status_updated") else event
    return hook.everything or asked in hook.events or kind in hook.events


def emit(
    board: Board,
    event: str,
    payload: dict[str, Any],
    *,
    topic: Topic | None = None,
    post: Post | None = None,
) -> None:
    """Freeze what happened for each hook that asked for it; the filters are exact."""
    if topic is not None and not board.traps.hooks_leak and is_private(board, topic, post):
        return
    for hook in board.state.hooks.values():
        if not hook.active or not is_subscribed(hook, event):
            continue
        if topic is not None and hook.category_ids and topic.category_id not in hook.category_ids:
            continue
        if topic is not None and hook.tags and not set(hook.tags) & set(topic.tags):
            continue
        queue(board, hook, event, payload)


def is_private(board: Board, topic: Topic, post: Post | None) -> bool:
    if topic.archetype != "regular" or (post is not None and (post.type == 4 or post.hidden)):
        return True
    category = board.state.categories.get(topic.category_id or 0)
    return category is not None and category.restricted


def ping(board: Board, hook: Hook) -> Delivery:
    return queue(board, hook, "ping", "OK")


def queue(board: Board, hook: Hook, event: str, payload: Any) -> Delivery:
    kind = kind_of(event)
    text = json.dumps({kind: payload}, ensure_ascii=False, separators=(",", ":"))
    return hand_over(board, hook, kind, event, text)


def hand_over(board: Board, hook: Hook, kind: str, event: str, text: str) -> Delivery:
    number = board.next("delivery")
    delivery = Delivery(
        id=number,
        hook_id=hook.id,
        type=kind,
        event=event,
        text=text,
        headers=headers(board, hook, number, kind, event, text),
        created_at=board.now(),
    )
    board.outbox.append(delivery)
    if board.at_once is not None:
        board.outbox.remove(delivery)
        settle(board, delivery, outcome(board.at_once(delivery)))
    return delivery


def outcome(answer: object) -> int:
    return answer if isinstance(answer, int) else 200


def headers(
    board: Board, hook: Hook, number: int, kind: str, event: str, text: str
) -> dict[str, str]:
    named = {1: "application/json", 2: "application/x-www-form-urlencoded"}
    made = {
        "Content-Type": named[hook.content_type],
        "User-Agent": f"Discourse/{VERSION}; +https://www.discourse.org/",
        "X-Discourse-Instance": board.base_url,
        "X-Discourse-Event-Id": str(number),
        "X-Discourse-Event-Type": kind,
        "X-Discourse-Event": event,
        "Connection": "close",
    }
    if hook.secret:
        made["X-Discourse-Event-Signature"] = signature(hook.secret, text.encode())
    return made


def signature(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def due(board: Board) -> list[Delivery]:
    now = board.now()
    return [one for one in board.outbox if one.not_before is None or one.not_before <= now]


def pass_on(
    board: Board, receiver: Callable[[Delivery], int | None], *, limit: int | None = None
) -> int:
    """Hand what is due to the receiver, which says its status or None where nothing came back."""
    passed = 0
    for delivery in due(board)[:limit]:
        if delivery not in board.outbox:
            continue
        board.outbox.remove(delivery)
        status: int | None = None
        try:
            status = receiver(delivery)
        finally:
            settle(board, delivery, status)
        passed += 1
    return passed


def settle(board: Board, delivery: Delivery, status: int | None, answer: str = "") -> None:
    """Write into the log what came back, and try again where the forum is set to do so."""
    delivery.tried += 1
    delivery.status = status or 0
    delivery.answer = answer
    board.state.log[delivery.id] = delivery
    hook = board.state.hooks.get(delivery.hook_id)
    if hook is None or status is None or 200 <= status < 300:
        return
    if status in (404, 410):
        hook.active = False
    elif board.traps.hooks_retry and delivery.tried <= len(RETRIES):
        retry(board, hook, delivery, board.now() + timedelta(minutes=RETRIES[delivery.tried - 1]))


def retry(board: Board, hook: Hook, delivery: Delivery, at: datetime) -> None:
    """The same body under a new id."""
    number = board.next("delivery")
    board.outbox.append(
        Delivery(
            id=number,
            hook_id=hook.id,
            type=delivery.type,
            event=delivery.event,
            text=delivery.text,
            headers=headers(board, hook, number, delivery.type, delivery.event, delivery.text),
            created_at=board.now(),
            tried=delivery.tried,
            not_before=at,
        )
    )


def redeliver(board: Board, delivery: Delivery) -> None:
    """By hand, from the log: the same id once more."""
    delivery.not_before = None
    board.outbox.append(delivery)
