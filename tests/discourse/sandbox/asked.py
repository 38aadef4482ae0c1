# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of the switches ask for and look at."""

import json
from typing import Any

from apps.discourse.sandbox import Answer, Forum

BODY = "Words enough for a post of a forum."
SAID = {"title": "A talk about calendars", "raw": BODY, "category": 3}


def post(forum: Forum, **more: Any) -> Answer:
    return forum.ask("POST", "/posts.json", {**SAID, **more})


def told(forum: Forum, event: str) -> dict[str, Any]:
    """The payload of the last delivery of this event."""
    delivery = next(one for one in reversed(forum.outbox) if one.event == event)
    return json.loads(delivery.text)[delivery.type]
