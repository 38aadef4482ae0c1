# SPDX-License-Identifier: AGPL-3.0-or-later
"""/admin/api: webhooks made and changed, and their log."""

import json
from typing import Any

from apps.discourse.sandbox import hooks
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.clock import stamp
from apps.discourse.sandbox.refusals import Refusal, missing
from apps.discourse.sandbox.things import Delivery, Hook
from apps.discourse.sandbox.web.asking import Answer, Asking, as_json, as_whole
from apps.discourse.sandbox.web.people import staff_only
from apps.discourse.sandbox.web.routes import route

PAGE = 50


def known(board: Board, asking: Asking, id: int) -> Hook:
    staff_only(asking)
    if id not in board.state.hooks:
        raise missing()
    return board.state.hooks[id]


def as_answered(hook: Hook) -> dict[str, Any]:
    numbers = {name: number for number, name in hooks.NUMBERS.items()}
    return {
        "id": hook.id,
        "payload_url": hook.url,
        "content_type": hook.content_type,
        "last_delivery_status": 1,
        "secret": hook.secret,
        "wildcard_web_hook": hook.everything,
        "verify_certificate": True,
        "active": hook.active,
        "web_hook_event_types": [
            {"id": numbers[name], "name": name} for name in hook.events if name in numbers
        ],
        "categories": [{"id": id} for id in hook.category_ids],
        "category_ids": list(hook.category_ids),
        "tag_names": list(hook.tags),
    }


@route("GET", "/admin/api/web_hooks")
def index(board: Board, asking: Asking) -> Answer:
    staff_only(asking)
    found = list(board.state.hooks.values())
    return as_json(
        {
            "web_hooks": [as_answered(hook) for hook in found],
            "extras": {
                "default_event_types": [{"id": 201, "name": "post_created"}],
                "content_types": [
                    {"id": 1, "name": "application/json"},
                    {"id": 2, "name": "application/x-www-form-urlencoded"},
                ],
            },
            "total_rows_web_hooks": len(found),
        }
    )


@route("GET", "/admin/api/web_hooks/<int:id>")
def show(board: Board, asking: Asking, id: int) -> Answer:
    return as_json({"web_hook": as_answered(known(board, asking, id))})


def fill(hook: Hook, fields: dict[str, Any]) -> None:
    """Take over what is said; the rest stays as it is."""
    if "payload_url" in fields:
        hook.url = str(fields["payload_url"])
    if "secret" in fields:
        hook.secret = str(fields["secret"] or "")
        if hook.secret and len(hook.secret) < 12:
            raise Refusal(422, "Secret is too short (minimum is 12 characters)")
    if "content_type" in fields:
        hook.content_type = 2 if str(fields["content_type"]) == "2" else 1
    if "wildcard_web_hook" in fields:
        hook.everything = str(fields["wildcard_web_hook"]).lower() == "true"
    if "active" in fields:
        hook.active = str(fields["active"]).lower() == "true"
    if "web_hook_event_type_ids" in fields:
        numbers = map(as_whole, fields["web_hook_event_type_ids"] or [])
        hook.events = [hooks.NUMBERS[number] for number in numbers if number in hooks.NUMBERS]
    if "category_ids" in fields:
        hook.category_ids = [
            number for one in fields["category_ids"] or [] if (number := as_whole(one))
        ]
    if "tag_names" in fields:
        hook.tags = [str(one) for one in fields["tag_names"] or []]


@route("POST", "/admin/api/web_hooks")
def create(board: Board, asking: Asking) -> Answer:
    staff_only(asking)
    fields = asking.fields("web_hook")
    if not fields.get("payload_url"):
        raise Refusal(422, "Payload url can't be blank")
    hook = Hook(id=0, url="", events=list(hooks.INSTALLED))
    fill(hook, fields)
    hook.id = board.next("hook")
    board.state.hooks[hook.id] = hook
    return as_json({"web_hook": as_answered(hook)})


@route("PUT", "/admin/api/web_hooks/<int:id>")
def update(board: Board, asking: Asking, id: int) -> Answer:
    hook = known(board, asking, id)
    fill(hook, asking.fields("web_hook"))
    return as_json({"web_hook": as_answered(hook)})


@route("DELETE", "/admin/api/web_hooks/<int:id>")
def delete(board: Board, asking: Asking, id: int) -> Answer:
    del board.state.hooks[known(board, asking, id).id]
    return as_json({"success": "OK"})


@route("POST", "/admin/api/web_hooks/<int:id>/ping")
def ping(board: Board, asking: Asking, id: int) -> Answer:
    hooks.ping(board, known(board, asking, id))
    return as_json({"success": "OK"})


@route("GET", "/admin/api/web_hook_events/<int:id>")
def log(board: Board, asking: Asking, id: int) -> Answer:
    """The newest first, fifty to a page; kept thirty days."""
    hook = known(board, asking, id)
    offset = max(0, asking.whole("offset") or 0)
    size = min(PAGE, max(1, asking.whole("limit") or PAGE))
    now = board.now()
    found = [
        one
        for one in sorted(board.state.log.values(), key=lambda one: -one.id)
        if one.hook_id == hook.id and (now - one.created_at).days < 30
    ]
    more = f"/admin/api/web_hook_events/{id}.json?limit={size}&offset={offset + size}"
    return as_json(
        {
            "web_hook_events": [in_log(hook, one) for one in found[offset : offset + size]],
            "total_rows_web_hook_events": len(found),
            "load_more_web_hook_events": more,
            "extras": {"web_hook_id": hook.id},
        }
    )


def in_log(hook: Hook, delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "web_hook_id": hook.id,
        "request_url": hook.url,
        "headers": json.dumps(delivery.headers),
        "payload": delivery.text,
        "status": delivery.status,
        "response_headers": "{}",
        "response_body": delivery.answer,
        "duration": 5,
        "created_at": stamp(delivery.created_at),
    }


@route("POST", "/admin/api/web_hooks/<int:id>/events/<int:event>/redeliver")
def redeliver(board: Board, asking: Asking, id: int, event: int) -> Answer:
    known(board, asking, id)
    delivery = board.state.log.get(event)
    if delivery is None:
        raise missing()
    hooks.redeliver(board, delivery)
    return as_json({"web_hook_event": in_log(board.state.hooks[id], delivery)})
