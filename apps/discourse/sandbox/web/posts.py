# SPDX-License-Identifier: AGPL-3.0-or-later
"""/posts and /post_actions."""

from typing import Any

from apps.discourse.sandbox import changing, posting, revising
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import Refusal, bad_parameter, missing, no_right
from apps.discourse.sandbox.rights import is_public, sees_post
from apps.discourse.sandbox.shapes import posts as shapes
from apps.discourse.sandbox.shapes.topics import tag_list
from apps.discourse.sandbox.things import REGULAR, Pending, Post
from apps.discourse.sandbox.web import memo
from apps.discourse.sandbox.web.asking import Answer, Asking, as_json, as_text, as_whole, nothing
from apps.discourse.sandbox.web.routes import route
from apps.discourse.sandbox.web.tags import tag_names

PAGE = 50


def seen(board: Board, asking: Asking, id: int) -> Post:
    post = board.state.posts.get(id)
    if post is None or not sees_post(board, post, asking.user):
        raise missing()
    return post


@route("POST", "/posts")
def create(board: Board, asking: Asking) -> Answer:
    person = asking.person
    if not asking.text("raw"):
        raise bad_parameter("raw")
    return memo.once(board, asking, lambda: created(board, asking, person.id))


def created(board: Board, asking: Asking, user_id: int) -> dict[str, Any]:
    user = board.state.users[user_id]
    made = posting.post(board, draft_of(board, asking), by=user)
    if isinstance(made, Pending):
        return {
            "action": "enqueued",
            "success": True,
            "pending_count": len(board.state.pending),
            "pending_post": {"id": made.id, "raw": asking.text("raw"), "created_at": None},
        }
    answered = shapes.answered(board, made, user) | {"draft_sequence": 0}
    if asking.flag("nested_post"):
        return {"action": "create_post", "post": answered, "success": True}
    return answered


def draft_of(board: Board, asking: Asking) -> posting.Draft:
    """What only an administrator's key may say is left out, silently, for everybody else."""
    draft = posting.Draft(
        raw=asking.text("raw") or "",
        title=asking.text("title") or "",
        category_id=asking.whole("category"),
        tags=tag_names(board, asking.many("tags")),
        topic_id=asking.whole("topic_id"),
        reply_to=asking.whole("reply_to_post_number"),
        whisper=asking.flag("whisper"),
        recipients=recipients(asking),
        visible=not asking.flag("unlist_topic") and asking.text("visible") != "false",
        no_bump=asking.flag("no_bump"),
        locale=asking.text("locale"),
    )
    if asking.by == "admin key":
        draft.created_at = asking.time("created_at")
        draft.external_id = asking.text("external_id")
        draft.embed_url = asking.text("embed_url")
        draft.skip_validations = asking.flag("skip_validations")
        draft.import_mode = asking.flag("import_mode")
    return draft


def recipients(asking: Asking) -> list[str]:
    if asking.text("archetype") != "private_message":
        return []
    names = asking.text("target_recipients") or asking.text("target_usernames") or ""
    return [name.strip() for name in names.split(",") if name.strip()]


@route("GET", "/posts")
def newest(board: Board, asking: Asking) -> Answer:
    """The newest public ones, at most fifty from an id downwards."""
    before = asking.whole("before")
    top = board.state.numbers.get("post", 0) if before is None else before
    found: list[Post] = []
    lowest = top - PAGE + 1 if board.traps.window_gaps else 1
    for id in range(top, lowest - 1, -1):
        post = board.state.posts.get(id)
        if post and post.type == REGULAR and is_public(board, post):
            found.append(post)
        if len(found) == PAGE:
            break
    return as_json(
        {
            "latest_posts": [
                shapes.answered(board, post, asking.user, topic_of=True) for post in found
            ]
        }
    )


@route("GET", "/posts/<int:id>")
def show(board: Board, asking: Asking, id: int) -> Answer:
    return as_json(shapes.answered(board, seen(board, asking, id), asking.user))


@route("GET", "/posts/by_number/<int:topic>/<int:number>")
def by_number(board: Board, asking: Asking, topic: int, number: int) -> Answer:
    if topic not in board.state.topics:
        raise missing()
    for post in board.posts_of(topic):
        if post.number == number:
            return show(board, asking, post.id)
    raise missing()


@route("GET", "/posts/<int:id>/raw")
def raw(board: Board, asking: Asking, id: int) -> Answer:
    return as_text(seen(board, asking, id).raw)


@route("GET", "/posts/<int:id>/replies")
def replies(board: Board, asking: Asking, id: int) -> Answer:
    post = seen(board, asking, id)
    found = [
        other
        for other in board.posts_of(post.topic_id)
        if other.reply_to == post.number and sees_post(board, other, asking.user)
    ]
    return as_json([shapes.answered(board, other, asking.user, raw=False) for other in found])


@route("PUT", "/posts/<int:id>")
def edit(board: Board, asking: Asking, id: int) -> Answer:
    post, fields = seen(board, asking, id), asking.fields("post")
    topic = board.topic(post.topic_id)
    title = asking.text("title") or fields.get("title")
    category_id = as_whole(fields.get("category_id"))
    of_topic = post.number == 1 and (
        (title is not None and title != topic.title)
        or (category_id is not None and category_id != topic.category_id)
    )
    if "raw" in fields:
        revising.edit(
            board,
            post,
            str(fields["raw"]),
            by=asking.person,
            reason=fields.get("edit_reason") or None,
            original=fields.get("original_text", fields.get("raw_old")),
            with_topic=of_topic,
            bump=not asking.flag("bypass_bump"),
        )
    if of_topic:
        changing.update(board, topic, by=asking.person, title=title, category_id=category_id)
    answered = shapes.answered(board, post, asking.person) | {"draft_sequence": 0}
    made: dict[str, Any] = {"post": answered}
    if of_topic:
        made["tags"] = tag_list(board, topic.tags)
    return as_json(made)


@route("DELETE", "/posts/<int:id>")
def delete(board: Board, asking: Asking, id: int) -> Answer:
    revising.delete(board, seen(board, asking, id), by=asking.person)
    return nothing()


@route("PUT", "/posts/<int:id>/recover")
def recover(board: Board, asking: Asking, id: int) -> Answer:
    post = board.state.posts.get(id)
    if post is None:
        raise missing()
    revising.recover(board, post, by=asking.person)
    return as_json(shapes.answered(board, post, asking.person))


@route("PUT", "/posts/<int:id>/locked")
def lock(board: Board, asking: Asking, id: int) -> Answer:
    post = seen(board, asking, id)
    if not asking.person.staff:
        raise no_right()
    post.locked = asking.flag("locked")
    return as_json({"locked": post.locked})


@route("PUT", "/posts/<int:id>/wiki")
def wiki(board: Board, asking: Asking, id: int) -> Answer:
    post = seen(board, asking, id)
    if not asking.person.staff:
        raise no_right()
    post.wiki = asking.flag("wiki")
    return nothing()


@route("PUT", "/posts/<int:id>/rebake")
def rebake(board: Board, asking: Asking, id: int) -> Answer:
    seen(board, asking, id)
    return nothing()


@route("POST", "/post_actions")
def act(board: Board, asking: Asking) -> Answer:
    id = asking.whole("id")
    if id is None:
        raise bad_parameter("id")
    if asking.whole("post_action_type_id") != shapes.LIKE:
        raise Refusal(400, "invalid post_action_type_id", type="invalid_parameters")
    post = seen(board, asking, id)
    revising.like(board, post, by=asking.person)
    made = shapes.answered(board, post, asking.person, raw=False) | {"badges_granted": []}
    return as_json(
        made, headers={"Discourse-Actions-Remaining": "49", "Discourse-Actions-Max": "50"}
    )


@route("DELETE", "/post_actions/<int:id>")
def undo(board: Board, asking: Asking, id: int) -> Answer:
    post = seen(board, asking, id)
    revising.unlike(board, post, by=asking.person)
    return as_json(shapes.answered(board, post, asking.person, raw=False))
