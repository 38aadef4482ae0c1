# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import HttpRequest, HttpResponse
from ninja import Query

from apps.api import parameters, shapes
from apps.api.answers import answered, elsewhere, gone_or_missing, page
from apps.api.operations.router import router
from apps.api.queries import events, threads
from apps.api.queries.moments import key_of
from apps.threads.models import Post, Thread


@router.get(
    "/events/{event}/threads",
    response=shapes.ThreadPage,
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
    """One discussion; its posts have an address of their own."""
    row = threads.thread_row(request.caller.user, number)
    if row is None:
        return gone_or_missing(Thread, number)
    return answered(threads.thread_shape(row))


@router.get(
    "/threads/{number}/posts", response=shapes.PostPage, tags=["Posts"], operation_id="posts"
)
def thread_posts(
    request: HttpRequest, number: parameters.Id, asked: Query[parameters.Posts]
) -> HttpResponse:
    """The posts of a discussion by their numbers; removed ones are there without their texts."""
    if threads.thread_row(request.caller.user, number) is None:
        return gone_or_missing(Thread, number)
    rows = threads.posts_after(number, asked.after, limit=asked.limit)
    more, rows = len(rows) > asked.limit, rows[: asked.limit]
    following = rows[-1]["number"] if more else None
    return page(request, threads.posts(rows), following)


@router.get("/posts/{number}", response=shapes.Post, tags=["Posts"], operation_id="post")
def post(request: HttpRequest, number: parameters.Id) -> HttpResponse:
    """One post, by the number of its permanent address /p/<number>/."""
    row = threads.post_row(request.caller.user, number)
    if row is None:
        return gone_or_missing(Post, number)
    return answered(threads.post_shape(row))
