# SPDX-License-Identifier: AGPL-3.0-or-later
"""A forum's side of its webhook."""

import hashlib
import hmac
import json

from tests.factories.discourse import SECRET


def signed(body, secret=SECRET):
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def packed(value):
    return json.dumps(value, ensure_ascii=False).encode()


def deliver(client, forum, body, *, kind="post", event="post_created", secret=SECRET, **headers):
    """Post a body, or what is to become one, as the forum would."""
    raw = body if isinstance(body, bytes) else packed(body)
    sent = {
        "X-Discourse-Event-Id": "9001",
        "X-Discourse-Event-Type": kind,
        "X-Discourse-Event": event,
        "X-Discourse-Instance": forum.base_url,
        "X-Discourse-Event-Signature": signed(raw, secret),
        "Content-Type": "application/json",
    }
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {name: value for name, value in sent.items() if value is not None}
    content_type = kept.pop("Content-Type")
    return client.post(forum.webhook_path, raw, content_type=content_type, headers=kept)


def post_of(number=77, topic=5, **more):
    return {
        "post": {
            "id": number,
            "topic_id": topic,
            "username": "anna",
            "version": 1,
            "post_type": 1,
            "topic_archetype": "regular",
            "raw": "hi",
            "cooked": "<p>hi</p>",
            "updated_at": "2026-03-29T01:30:00.000Z",
            **more,
        }
    }
