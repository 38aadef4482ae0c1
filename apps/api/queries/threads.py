# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce, JSONObject

from apps.api import places, shapes
from apps.api.queries.moments import iso, iso_or_none, place_of
from apps.api.queries.texts import direction
from apps.core.slugs import slug_of
from apps.threads.models import Post, PostPicture, Thread
from apps.threads.models.thread import ThreadQuerySet

Row = dict[str, Any]

THREAD = (
    "pk", "title", "language", "event__slug", "session__code", "is_main", "closed_at",
    "posts_count", "people_count", "parent_id", "created_at", "last_post_at",
    "created_by__person_id", "created_by__person__name",
)  # fmt: skip

POST = (
    "pk", "number", "thread_id", "reply_to_id", "reply_to__number", "text", "html", "language",
    "phase", "created_at", "edited_at", "removed_at", "author__unnamed", "question__state",
    "question__votes_count", "question__answer_id",
    "moved_to_id", "origin",
)  # fmt: skip


PICTURES = (
    PostPicture.objects.filter(post=OuterRef("pk"), picture__removed_at=None)
    .order_by("position", "pk")
    .values(
        shape=JSONObject(
            name="picture__name",
            widths="picture__widths",
            width="picture__width",
            height="picture__height",
            alt="picture__alt",
            language="picture__language",
            licence="picture__licence",
            who=Coalesce("picture__owner__merged_into_id", "picture__owner_id"),
            who_name=Coalesce(F("picture__owner__merged_into__name"), F("picture__owner__name")),
            left="picture__owner__left_at",
        )
    )
)


def threads_after(user: Any, event: int, after: str, *, limit: int, session: str = "") -> list[Row]:
    """Rows of an event's discussions that have a post, the latest first, one more than `limit`."""
    found = Thread.objects.visible_to(user).filter(event=event)
    if session:
        found = found.filter(session__code=session)
    return _latest_after(found, after, limit)


def threads_in_area(user: Any, area: int, after: str, *, limit: int) -> list[Row]:
    """The same of all events in an area."""
    return _latest_after(
        Thread.objects.visible_to(user).listed().filter(places__area=area), after, limit
    )


def _latest_after(found: ThreadQuerySet, after: str, limit: int) -> list[Row]:
    found = found.filter(last_post_at__isnull=False)
    if after:
        moment, pk = place_of(after)
        found = found.filter(Q(last_post_at__lt=moment) | Q(last_post_at=moment, pk__lt=pk))
    return list(found.latest_first().values(*THREAD)[: limit + 1])


def thread_row(user: Any, number: int) -> Row | None:
    return Thread.objects.visible_to(user).filter(pk=number).values(*THREAD).first()


def posts_after(thread: int, after: int, *, limit: int) -> list[Row]:
    """Rows of the posts numbered from `after` + 1 on, one more than `limit` where there are more.

    Whoever sees a discussion sees its posts; removed ones are there as tombstones.
    """
    found = Post.objects.filter(thread=thread, number__gt=after).order_by("number")
    return list(_with_author(found)[: limit + 1])


def post_row(user: Any, number: int) -> Row | None:
    return _with_author(Post.objects.visible_to(user).filter(pk=number)).first()


def moved_post(user: Any, number: int) -> int | None:
    """The post whose number this row kept in a discussion that was merged into another."""
    posts = Post.objects.visible_to(user).filter(stubs__pk=number)
    return posts.values_list("pk", flat=True).first()


def thread_shape(row: Row) -> shapes.Thread:
    author = row["created_by__person_id"]
    return {
        "id": row["pk"],
        "url": places.api("threads", row["pk"]),
        "web": _thread_page(row),
        "title": row["title"],
        "language": row["language"],
        "direction": direction(row["language"]),
        "event": row["event__slug"],
        "session": row["session__code"],
        "is_main": row["is_main"],
        "is_closed": row["closed_at"] is not None,
        "posts_count": row["posts_count"],
        "people_count": row["people_count"],
        "part_of": row["parent_id"],
        "started_by": places.person(author, row["created_by__person__name"]) if author else None,
        "created_at": iso(row["created_at"]),
        "last_post_at": iso_or_none(row["last_post_at"]),
    }


def post_shape(row: Row) -> shapes.Post:
    removed = row["removed_at"] is not None
    answered = row["reply_to_id"]
    edited: datetime | None = row["edited_at"]
    return {
        "id": row["pk"],
        "number": row["number"],
        "thread": row["thread_id"],
        "url": places.api("posts", row["pk"]),
        "web": places.web("threads:post", row["pk"]),
        "author": None
        if removed or row["author__unnamed"]
        else places.person(row["who"], row["who_name"]),
        "reply_to": {"id": answered, "number": row["reply_to__number"]} if answered else None,
        "text": None if removed else row["text"],
        "html": None if removed else row["html"],
        "pictures": [] if removed else [_picture(shown) for shown in row["shown"]],
        "question": None if removed else _question(row),
        "language": row["language"],
        "direction": direction(row["language"]),
        "phase": row["phase"],
        "created_at": iso(row["created_at"]),
        "edited_at": iso_or_none(edited),
        "removed_at": iso_or_none(row["removed_at"]),
        "moved_to": row["moved_to_id"],
        "origin": None if removed else row["origin"],
        "stamp": edited.isoformat() if edited else "",
    }


def _picture(shown: Row) -> shapes.Picture:
    left = shown["left"] is not None
    return {
        "address": places.web("media:picture", shown["name"], shown["widths"][-1]),
        "width": shown["width"],
        "height": shown["height"],
        "alt": shown["alt"],
        "language": shown["language"],
        "licence": shown["licence"],
        "credit": None if left else places.person(shown["who"], shown["who_name"]),
    }


def _question(row: Row) -> shapes.Question | None:
    """What is asked with a post. That it was not taken up is between its asker and the hosts."""
    state = row["question__state"]
    if state is None or state == "held":
        return None
    return {
        "state": state,
        "votes": row["question__votes_count"],
        "answer": row["question__answer_id"],
    }


def posts(rows: Sequence[Row]) -> list[shapes.Post]:
    return [post_shape(row) for row in rows]


def _with_author(found: Any) -> Any:
    """With whoever wrote it today: a person who was merged is the one they were merged into."""
    return found.annotate(
        shown=ArraySubquery(PICTURES),
        who=Coalesce("author__merged_into_id", "author_id"),
        who_name=Coalesce(F("author__merged_into__name"), F("author__name")),
    ).values(*POST, "who", "who_name", "shown")


def _thread_page(row: Row) -> str:
    if row["is_main"]:
        page = places.web("pages:session", row["event__slug"], row["session__code"])
        return f"{page}#discussion"
    return places.web("pages:thread", row["pk"], slug_of(row["title"]) or "-")
