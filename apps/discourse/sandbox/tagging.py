# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags of topics: which are known, who may make new ones, what becomes of their names."""

import re

from apps.discourse.sandbox import hooks
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.things import Tag, User

MOST, LONGEST = 5, 20


def cleaned(name: str) -> str:
    name = re.sub(r"[\s_/?#\[\]@!$&'()*+,;=.%\\`^|{}\"<>]+", "-", name.strip().lower())
    return re.sub(r"-{2,}", "-", name).strip("-")[:LONGEST]


def complaints(board: Board, names: list[str], *, by: User) -> list[str]:
    if not names or not board.traps.tagging:
        return []
    wanted = {cleaned(name) for name in names} - {""}
    fresh = wanted - set(board.state.tags)
    if len(wanted) > MOST:
        return [f"You can only use up to {MOST} tags in a topic."]
    if fresh and not (by.staff or by.trust_level >= 3):
        return ["There was an error tagging the topic."]
    return []


def taken(board: Board, names: list[str]) -> list[str]:
    """The tags of these names, made where they are new."""
    if not board.traps.tagging:
        return []
    kept: list[str] = []
    for name in map(cleaned, names):
        if name and name not in kept:
            known(board, name)
            kept.append(name)
    return kept


def known(board: Board, name: str) -> Tag:
    tag = board.state.tags.get(name)
    if tag is None:
        tag = board.state.tags[name] = Tag(board.next("tag"), name)
        hooks.emit(board, "tag_created", in_payload(board, tag))
    return tag


def in_payload(board: Board, tag: Tag) -> dict[str, object]:
    count = sum(tag.name in topic.tags for topic in board.state.topics.values())
    return {
        "id": tag.id,
        "name": tag.name,
        "topic_count": count,
        "staff": False,
        "description": None,
    }


def by_id(board: Board, number: int) -> Tag | None:
    return next((tag for tag in board.state.tags.values() if tag.id == number), None)
