# SPDX-License-Identifier: AGPL-3.0-or-later
"""/t: one topic read, changed, closed, taken away, split."""

from datetime import UTC, datetime
from typing import Any

from apps.discourse.sandbox import changing, moving
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.clock import stamp
from apps.discourse.sandbox.refusals import Refusal, bad_parameter, gone, missing, no_right
from apps.discourse.sandbox.rights import sees_post, sees_topic
from apps.discourse.sandbox.shapes import topics as shapes
from apps.discourse.sandbox.shapes.topics import CHUNK
from apps.discourse.sandbox.things import Post, Topic
from apps.discourse.sandbox.web.asking import (
    Answer,
    Asking,
    as_json,
    as_text,
    as_whole,
    nothing,
    redirect,
)
from apps.discourse.sandbox.web.routes import route
from apps.discourse.sandbox.web.tags import tag_names

PRINTED = 1000


def seen(board: Board, asking: Asking, id: int) -> Topic:
    topic = board.state.topics.get(id)
    if topic is None:
        raise missing()
    if not sees_topic(board, topic, asking.user):
        if board.traps.detailed_404:
            raise gone() if topic.deleted_at else no_right()
        raise missing()
    return topic


@route("GET", "/t/external_id/<name:external_id>")
def by_external_id(board: Board, asking: Asking, external_id: str) -> Answer:
    topic = board.by_external_id(external_id)
    if topic is None or not sees_topic(board, topic, asking.user):
        raise missing()
    return redirect(f"{board.base_url}/t/{topic.slug}/{topic.id}.json")


@route("GET", "/t/<int:id>")
def show(board: Board, asking: Asking, id: int, number: int | None = None) -> Answer:
    topic = seen(board, asking, id)
    posts, size = shapes.stream(board, topic, asking.user), CHUNK
    if asking.flag("print"):
        if not board.traps.printing:
            raise no_right()
        size = PRINTED
    page = max(1, asking.whole("page") or 1)
    if number is not None:
        page = 1 + sum(post.number < number for post in posts) // size
    last = max(1, -(-len(posts) // size))
    if page > last:
        if board.traps.past_the_end == "missing":
            raise missing()
        return redirect(f"{board.base_url}/t/{topic.slug}/{topic.id}.json?page={last}")
    of = posts[(page - 1) * size : page * size]
    made = shapes.shown(board, topic, asking.user, of=of, raw=asking.flag("include_raw"))
    return as_json(made)


@route("GET", "/t/<int:id>/<int:number>")
def show_at(board: Board, asking: Asking, id: int, number: int) -> Answer:
    return show(board, asking, id, number)


@route("GET", "/t/<name:slug>/<int:id>")
def show_named(board: Board, asking: Asking, slug: str, id: int) -> Answer:
    topic = seen(board, asking, id)
    if slug != topic.slug:
        query = f"?{asking.request.query}" if asking.request.query else ""
        return redirect(f"{board.base_url}/t/{topic.slug}/{topic.id}.json{query}")
    return show(board, asking, id)


@route("GET", "/t/<name:slug>/<int:id>/<int:number>")
def show_named_at(board: Board, asking: Asking, slug: str, id: int, number: int) -> Answer:
    return show(board, asking, id, number)


@route("GET", "/t/<int:id>/posts")
def posts_of(board: Board, asking: Asking, id: int) -> Answer:
    """Those that are named, without those of other topics; or what follows a number."""
    topic = seen(board, asking, id)
    raw = asking.flag("include_raw")
    named = {as_whole(one) for one in asking.many("post_ids")}
    if named:
        found = [
            post
            for post in board.posts_of(topic)
            if post.id in named and sees_post(board, post, asking.user)
        ]
    else:
        after = asking.whole("post_number") or 0
        found = [p for p in shapes.stream(board, topic, asking.user) if p.number > after][:CHUNK]
    made = [shapes.in_stream(board, post, asking.user, raw=raw) for post in found]
    return as_json({"post_stream": {"posts": made}, "id": topic.id})


@route("GET", "/t/<int:id>/post_ids")
def post_ids(board: Board, asking: Asking, id: int) -> Answer:
    topic = seen(board, asking, id)
    after = asking.whole("post_number") or 0
    found = [p for p in shapes.stream(board, topic, asking.user) if p.number > after]
    return as_json({"post_ids": [post.id for post in found]})


@route("GET", "/raw/<int:id>")
def raw(board: Board, asking: Asking, id: int) -> Answer:
    """A hundred to a page, each under a line of its own."""
    topic = seen(board, asking, id)
    page = max(1, asking.whole("page") or 1)
    found = shapes.stream(board, topic, asking.user)[(page - 1) * 100 : page * 100]
    return as_text("".join(as_raw(board, post) for post in found))


def as_raw(board: Board, post: Post) -> str:
    at = post.created_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{board.user_of(post).username} | {at} | #{post.number}\n\n{post.raw}\n\n{'-' * 25}\n\n"


@route("PUT", "/t/-/<int:id>")
def update(board: Board, asking: Asking, id: int) -> Answer:
    """An unknown id has no right, rather than being unknown. What is nested is not read."""
    topic = board.state.topics.get(id)
    if topic is None or not sees_topic(board, topic, asking.user):
        raise no_right()
    tags = tag_names(board, asking.many("tags")) if "tags" in asking.params else None
    before = asking.params.get("original_tags")
    changing.update(
        board,
        topic,
        by=asking.person,
        title=asking.text("title"),
        category_id=asking.whole("category_id"),
        tags=tags,
        original_title=asking.text("original_title"),
        original_tags=None if before is None else tag_names(board, asking.many("original_tags")),
    )
    return updated(board, topic, tags)


def updated(board: Board, topic: Topic, tags: list[str] | None) -> Answer:
    made: dict[str, Any] = {"basic_topic": shapes.basic(board, topic)}
    if tags is not None:
        made["basic_topic"]["tags"] = shapes.tag_list(board, topic.tags)
    return as_json(made)


@route("PUT", "/t/<int:id>")
def update_bare(board: Board, asking: Asking, id: int) -> Answer:
    return update(board, asking, id)


@route("PUT", "/t/<name:slug>/<int:id>")
def update_named(board: Board, asking: Asking, slug: str, id: int) -> Answer:
    return update(board, asking, id)


@route("PUT", "/t/<int:id>/tags")
def set_tags(board: Board, asking: Asking, id: int) -> Answer:
    topic = seen(board, asking, id)
    tags = tag_names(board, asking.many("tags"))
    changing.update(board, topic, by=asking.person, tags=tags)
    return updated(board, topic, tags)


@route("PUT", "/t/<int:id>/status")
def set_status(board: Board, asking: Asking, id: int) -> Answer:
    topic, status = seen(board, asking, id), asking.needed("status")
    enabled = asking.needed("enabled").lower() == "true"
    changing.set_status(
        board, topic, status, enabled=enabled, by=asking.person, until=asking.time("until")
    )
    return as_json({"success": "OK", "topic_status_update": None})


@route("DELETE", "/t/<int:id>")
def delete(board: Board, asking: Asking, id: int) -> Answer:
    topic = board.state.topics.get(id)
    if topic is None:
        raise Refusal(422, "There was an error deleting that topic. Please contact the site team.")
    changing.delete(board, topic, by=asking.person)
    return nothing()


@route("PUT", "/t/<int:id>/recover")
def recover(board: Board, asking: Asking, id: int) -> Answer:
    topic = board.state.topics.get(id)
    if topic is None:
        raise missing()
    if not asking.person.staff:
        raise no_right()
    changing.recover(board, topic, by=asking.person)
    return nothing()


@route("POST", "/t/<int:id>/move-posts")
def move_posts(board: Board, asking: Asking, id: int) -> Answer:
    source = seen(board, asking, id)
    ids = [number for one in asking.many("post_ids") if (number := as_whole(one)) is not None]
    if not ids:
        raise bad_parameter("post_ids")
    to = asking.whole("destination_topic_id")
    made = moving.move_posts(
        board,
        source,
        ids,
        by=asking.person,
        to=seen(board, asking, to) if to is not None else None,
        title=asking.text("title") or "",
        category_id=asking.whole("category_id"),
    )
    return as_json({"success": True, "url": f"/t/{made.slug}/{made.id}"})


@route("POST", "/t/<int:id>/merge-topic")
def merge(board: Board, asking: Asking, id: int) -> Answer:
    to = asking.whole("destination_topic_id")
    if to is None:
        raise bad_parameter("destination_topic_id")
    made = moving.merge(board, seen(board, asking, id), seen(board, asking, to), by=asking.person)
    return as_json({"success": True, "url": f"/t/{made.slug}/{made.id}"})


@route("PUT", "/t/<int:id>/change-timestamp")
def change_timestamp(board: Board, asking: Asking, id: int) -> Answer:
    topic, at = seen(board, asking, id), asking.whole("timestamp")
    if at is None:
        raise bad_parameter("timestamp")
    if not asking.person.staff:
        raise no_right()
    moved = datetime.fromtimestamp(at, UTC) - topic.created_at
    topic.created_at += moved
    for post in board.posts_of(topic):
        post.created_at += moved
    return as_json({"success": "OK"})


@route("POST", "/t/<int:id>/timer")
def set_timer(board: Board, asking: Asking, id: int) -> Answer:
    topic, at = seen(board, asking, id), asking.time("time")
    if not asking.person.staff:
        raise no_right()
    made = {
        "execute_at": stamp(at) if at else None,
        "duration": None,
        "based_on_last_post": asking.flag("based_on_last_post"),
        "closed": topic.closed,
        "category_id": asking.whole("category_id"),
    }
    topic.timer = {"status_type": asking.needed("status_type"), **made} if at else None
    return as_json({"success": "OK", **made})


@route("POST", "/t/<int:id>/notifications")
def watch(board: Board, asking: Asking, id: int) -> Answer:
    seen(board, asking, id)
    return as_json({"success": "OK"})
