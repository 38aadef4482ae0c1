# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import HttpRequest, HttpResponse
from ninja import Query

from apps.api import pages, parameters, shapes
from apps.api.answers import answered, elsewhere, moved_or_gone, page
from apps.api.operations.router import router
from apps.api.queries import events, threads
from apps.api.queries.moments import key_of
from apps.threads.models import Post, Thread
from apps.threads.queries import merged_into


@router.get(
    "/events/{event}/threads",
    response=pages.ThreadPage,
    tags=["Discussions"],
    operation_id="threads",
)
def event_threads(
    request: HttpRequest, event: parameters.Slug, asked: Query[parameters.Threads]
) -> HttpResponse:
    """The discussions of an event, the one with the latest post first."""
    user = request.caller.user
    row = events.event_row(user, event)
    if row is None:
        return elsewhere(request, f"/{event}/")
    rows = threads.threads_after(
        user, row["pk"], asked.after, limit=asked.limit, session=asked.session
    )
    more, rows = len(rows) > asked.limit, rows[: asked.limit]
    following = key_of(rows[-1]["last_post_at"], rows[-1]["pk"]) if more else None
    return page(request, [threads.thread_shape(row) for row in rows], following)


@router.get(
    "/threads/{number}", response=shapes.Thread, tags=["Discussions"], operation_id="thread"
)
def thread(request: HttpRequest, number: parameters.Id) -> HttpResponse:
    """One discussion; its posts have an address of their own.

    One that was merged into another answers 301 to that one.
    """
    user = request.caller.user
    row = threads.thread_row(user, number)
    if row is None:
        return moved_or_gone(request, Thread, number, merged_into(number, user))
    return answered(threads.thread_shape(row))


@router.get(
    "/threads/{number}/posts", response=pages.PostPage, tags=["Posts"], operation_id="posts"
)
def thread_posts(
    request: HttpRequest, number: parameters.Id, asked: Query[parameters.Posts]
) -> HttpResponse:
    """The posts of a discussion by their numbers; removed ones are there without their texts.

    Of one that was merged into another 301 to all posts of that one, with numbers of its own.
    """
    user = request.caller.user
    if threads.thread_row(user, number) is None:
        return moved_or_gone(request, Thread, number, merged_into(number, user))
    rows = threads.posts_after(number, asked.after, limit=asked.limit)
    more, rows = len(rows) > asked.limit, rows[: asked.limit]
    following = rows[-1]["number"] if more else None
    return page(request, threads.posts(rows), following)


@router.get("/posts/{number}", response=shapes.Post, tags=["Posts"], operation_id="post")
def post(request: HttpRequest, number: parameters.Id) -> HttpResponse:
    """One post, by the number of its permanent address /p/<number>/."""
    user = request.caller.user
    row = threads.post_row(user, number)
    if row is None:
        return moved_or_gone(request, Post, number, threads.moved_post(user, number))
    return answered(threads.post_shape(row))
