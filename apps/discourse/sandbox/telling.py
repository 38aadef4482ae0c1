# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling the hooks of what became of a post or a topic."""

from apps.discourse.sandbox import hooks
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.shapes import people, posts, topics
from apps.discourse.sandbox.things import Post, Topic, User


def of_post(board: Board, event: str, post: Post) -> None:
    topic = board.topic(post.topic_id)
    payload = posts.in_payload(board, post, destroyed=event == "post_destroyed")
    hooks.emit(board, event, payload, topic=topic, post=post)


def of_topic(board: Board, event: str, topic: Topic) -> None:
    payload = topics.in_payload(board, topic)
    if event == "topic_destroyed" and not board.traps.destroyed_carries_time:
        payload["deleted_at"] = None
    hooks.emit(board, event, payload, topic=topic)


def of_like(board: Board, post: Post, by: User) -> None:
    payload = {"post": posts.in_payload(board, post), "user": people.brief(board, by)}
    hooks.emit(board, "post_liked", payload, topic=board.topic(post.topic_id), post=post)
