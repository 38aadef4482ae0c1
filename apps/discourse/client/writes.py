# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls that change the forum. Each is sent once: what became of an Unclear one is read back.

`acting` is the account to write as, by name; `user_key` is that person's own key.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from apps.discourse.client.answers import Answer, Done, Unclear
from apps.discourse.client.asking import ask
from apps.discourse.client.lanes import Lane
from apps.discourse.client.multipart import Upload
from apps.discourse.client.reading import Call
from apps.discourse.models import Forum


def send(
    forum: Forum,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    lane: Lane,
    query: Mapping[str, Any] | None = None,
    needs: tuple[str, ...] = (),
    acting: str = "",
    user_key: str = "",
) -> Answer:
    call = Call(method, path, query, body, needs=needs, acting=acting, user_key=user_key)
    return ask(forum, call, now=now, lane=lane)


def create_topic(
    forum: Forum,
    *,
    title: str,
    raw: str,
    category: int | None,
    tags: Sequence[str] = (),
    external_id: str = "",
    locale: str = "",
    created_at: datetime | None = None,
    acting: str = "",
    now: datetime,
    lane: Lane,
) -> Answer:
    """Done with its first post (`id`, `topic_id`, `post_number`, `raw`). `locale` is the language
    of the text, for forums that keep several."""
    body: dict[str, Any] = {"title": title, "raw": raw}
    if category is not None:
        body["category"] = category
    if tags:
        body["tags"] = tags_as_taken(forum, tags)
    if external_id:
        body["external_id"] = external_id
    if locale:
        body["locale"] = locale
    return _create(forum, body, created_at, acting, "", now, lane)


def create_reply(
    forum: Forum,
    topic: int,
    *,
    raw: str,
    reply_to: int | None = None,
    locale: str = "",
    created_at: datetime | None = None,
    acting: str = "",
    user_key: str = "",
    now: datetime,
    lane: Lane,
) -> Answer:
    """Done with the post; `reply_to` is a number within the topic."""
    body: dict[str, Any] = {"topic_id": topic, "raw": raw}
    if reply_to is not None:
        body["reply_to_post_number"] = reply_to
    if locale:
        body["locale"] = locale
    return _create(forum, body, created_at, acting, user_key, now, lane)


def _create(
    forum: Forum,
    body: dict[str, Any],
    created_at: datetime | None,
    acting: str,
    user_key: str,
    now: datetime,
    lane: Lane,
) -> Answer:
    body |= {"nested_post": True, "auto_track": False}
    if created_at is not None:
        body["created_at"] = created_at.isoformat()
    answer = send(
        forum,
        "POST",
        "posts.json",
        body,
        now=now,
        lane=lane,
        needs=("post", "id"),
        acting=acting,
        user_key=user_key,
    )
    if not isinstance(answer, Done):
        return answer
    made = answer.data.get("post", answer.data)
    if not isinstance(made, dict) or not isinstance(made.get("id"), int):
        return Unclear("another answer than was asked for")
    return Done(made)


def edit_post(
    forum: Forum,
    number: int,
    *,
    raw: str,
    before: str | None = None,
    locale: str = "",
    acting: str = "",
    user_key: str = "",
    now: datetime,
    lane: Lane,
) -> Answer:
    """Conflict when the text there is not `before`; Done with the post. The same text changes
    nothing and is no edit."""
    post: dict[str, Any] = {"raw": raw}
    if before is not None:
        post |= {"original_text": before, "raw_old": before}
    if locale:
        post["locale"] = locale
    answer = send(
        forum,
        "PUT",
        f"posts/{number}.json",
        {"post": post, "bypass_bump": True},
        now=now,
        lane=lane,
        needs=("post",),
        acting=acting,
        user_key=user_key,
    )
    return Done(answer.data["post"]) if isinstance(answer, Done) else answer


def update_topic(
    forum: Forum,
    number: int,
    *,
    title: str | None = None,
    category: int | None = None,
    tags: Sequence[str] | None = None,
    now: datetime,
    lane: Lane,
) -> Answer:
    """Change what is given; Done with what the forum made of it (it rewrites titles)."""
    body: dict[str, Any] = {}
    if title is not None:
        body["title"] = title
    if category is not None:
        body["category_id"] = category
    if tags is not None:
        body["tags"] = tags_as_taken(forum, tags)
    answer = send(
        forum, "PUT", f"t/-/{number}.json", body, now=now, lane=lane, needs=("basic_topic",)
    )
    if not isinstance(answer, Done):
        return answer
    beside = {"tags": answer.data["tags"]} if "tags" in answer.data else {}
    return Done(beside | answer.data["basic_topic"])


def set_status(
    forum: Forum, number: int, status: str, *, enabled: bool, now: datetime, lane: Lane
) -> Answer:
    """`status` is "closed", "archived" or "visible". Read first: again is told to everybody."""
    body = {"status": status, "enabled": "true" if enabled else "false"}
    return send(forum, "PUT", f"t/{number}/status.json", body, now=now, lane=lane)


def move_posts(
    forum: Forum,
    number: int,
    posts: Sequence[int],
    *,
    to_topic: int,
    now: datetime,
    lane: Lane,
) -> Answer:
    """To another topic; a first post gets a new number there."""
    body = {"post_ids": list(posts), "destination_topic_id": to_topic}
    return send(forum, "POST", f"t/{number}/move-posts.json", body, now=now, lane=lane)


def upload(
    forum: Forum, name: str, content: bytes, media_type: str, *, now: datetime, lane: Lane
) -> Answer:
    """Done with `short_url` ("upload://…"); use it soon, what nothing uses is thrown away."""
    fields = {"type": "composer", "upload_type": "composer", "synchronous": "true"}
    call = Call(
        "POST",
        "uploads.json",
        upload=Upload(name, content, media_type, fields),
        needs=("short_url", "url"),
    )
    return ask(forum, call, now=now, lane=lane)


def create_category(
    forum: Forum,
    *,
    name: str,
    slug: str = "",
    parent: int | None = None,
    color: str = "0088CC",
    now: datetime,
    lane: Lane,
) -> Answer:
    """Done with the category. The forum makes a topic about it by itself, at `topic_url`."""
    body: dict[str, Any] = {"name": name, "color": color, "text_color": "FFFFFF"}
    if slug:
        body["slug"] = slug
    if parent is not None:
        body["parent_category_id"] = parent
    answer = send(forum, "POST", "categories.json", body, now=now, lane=lane, needs=("category",))
    return Done(answer.data["category"]) if isinstance(answer, Done) else answer


def tags_as_taken(forum: Forum, tags: Sequence[str]) -> list[Any]:
    """Names, or objects where the last check saw that the forum has them."""
    if forum.can("tag_objects"):
        return [{"name": tag} for tag in tags]
    return list(tags)
