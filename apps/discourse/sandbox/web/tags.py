# SPDX-License-Identifier: AGPL-3.0-or-later
"""/tags, /tag, /tag_groups, and how tags are named in what is sent."""

from typing import Any

from apps.discourse.sandbox import tagging
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import Refusal, missing
from apps.discourse.sandbox.rights import sees_topic
from apps.discourse.sandbox.shapes import people, topics
from apps.discourse.sandbox.web.asking import Answer, Asking, as_json, as_whole
from apps.discourse.sandbox.web.routes import route


def tag_names(board: Board, said: list[Any]) -> list[str]:
    """Of strings as before 2026, and of objects that name an id or a name."""
    names: list[str] = []
    for one in said:
        if isinstance(one, dict):
            tag = tagging.by_id(board, as_whole(one.get("id")) or 0)
            names.append(tag.name if tag else str(one.get("name") or ""))
        elif board.traps.tag_strings_refused:
            raise Refusal(400, "tags must be objects", type="invalid_parameters")
        else:
            names.append(str(one))
    return [name for name in names if name]


@route("GET", "/tags")
def index(board: Board, asking: Asking) -> Answer:
    rows = [
        {
            "id": tag.id if board.traps.tag_objects else tag.name,
            "text": tag.name,
            "name": tag.name,
            "count": sum(tag.name in topic.tags for topic in board.state.topics.values()),
            "pm_count": 0,
            "target_tag": None,
        }
        for tag in board.state.tags.values()
    ]
    return as_json({"tags": rows, "extras": {"categories": []}})


@route("GET", "/tag/<name:name>")
def show(board: Board, asking: Asking, name: str) -> Answer:
    tag = board.state.tags.get(name)
    if tag is None:
        raise missing()
    found = [
        topic
        for topic in board.state.topics.values()
        if name in topic.tags and topic.deleted_at is None and sees_topic(board, topic, asking.user)
    ]
    found.sort(key=lambda topic: topic.bumped_at, reverse=True)
    authors = {topic.user_id for topic in found}
    return as_json(
        {
            "users": [people.brief(board, board.state.users[id]) for id in authors],
            "primary_groups": [],
            "topic_list": {
                "can_create_topic": asking.user is not None,
                "draft": None,
                "draft_key": "new_topic",
                "draft_sequence": 0,
                "per_page": 30,
                "tags": [
                    {"id": tag.id, "name": tag.name, "topic_count": len(found), "staff": False}
                ],
                "topics": [topics.listed(board, topic) for topic in found],
            },
        }
    )


@route("GET", "/tag_groups")
def groups(board: Board, asking: Asking) -> Answer:
    if not asking.person.staff:
        raise missing()
    return as_json({"tag_groups": []})
