# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking away and bringing back: what is already as it is to be is done."""

from collections.abc import Callable
from datetime import datetime

from apps.discourse.client.answers import Answer, Done, NotThere, Refused
from apps.discourse.client.lanes import Lane
from apps.discourse.client.reads import post, topic
from apps.discourse.client.writes import send
from apps.discourse.models import Forum


def delete_post(forum: Forum, number: int, *, now: datetime, lane: Lane) -> Answer:
    """By the bridge: of its author the forum would first put a line in its place."""
    answer = send(forum, "DELETE", f"posts/{number}.json", now=now, lane=lane)
    return _gone(answer, lambda: post(forum, number, now=now, lane=lane))


def delete_topic(forum: Forum, number: int, *, now: datetime, lane: Lane) -> Answer:
    """The forum says the same of one that is gone and of one that may not go: it is looked at."""
    answer = send(forum, "DELETE", f"t/{number}.json", now=now, lane=lane)
    return _gone(answer, lambda: topic(forum, number, raw=False, now=now, lane=lane))


def recover_post(forum: Forum, number: int, *, now: datetime, lane: Lane) -> Answer:
    return send(forum, "PUT", f"posts/{number}/recover.json", {}, now=now, lane=lane)


def recover_topic(forum: Forum, number: int, *, now: datetime, lane: Lane) -> Answer:
    return send(forum, "PUT", f"t/{number}/recover.json", {}, now=now, lane=lane)


def _gone(answer: Answer, look: Callable[[], Answer]) -> Answer:
    """Done where the thing is not there any more, whatever was said about taking it away."""
    if isinstance(answer, NotThere):
        return Done({})
    if not isinstance(answer, Refused):
        return answer
    seen = look()
    if isinstance(seen, NotThere) or (isinstance(seen, Done) and seen.data.get("deleted_at")):
        return Done({})
    return answer


def revoke_key(forum: Forum, user_key: str, *, now: datetime, lane: Lane) -> Answer:
    """A person's own key ends: the key itself asks for that."""
    path = "user-api-key/revoke.json"
    return send(forum, "POST", path, {}, now=now, lane=lane, user_key=user_key)
