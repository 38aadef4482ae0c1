# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import HttpRequest, HttpResponse
from ninja import Query

from apps.api import languages, pages, parameters, shapes
from apps.api.answers import answered, elsewhere, page
from apps.api.operations.events import cut
from apps.api.operations.router import router
from apps.api.queries import areas as queries
from apps.api.queries import threads
from apps.api.queries.moments import key_of


@router.get("/areas", response=pages.AreaPage, tags=["Areas"], operation_id="areas")
def areas(request: HttpRequest, asked: Query[parameters.Paged]) -> HttpResponse:
    """Subjects that outlive events, by id."""
    rows = queries.areas_after(request.caller.user, asked.after, limit=asked.limit)
    rows, following = cut(rows, asked.limit)
    return page(request, queries.shown(rows, languages.wanted(request)), following)


@router.get("/areas/{area}", response=shapes.Area, tags=["Areas"], operation_id="area")
def area(
    request: HttpRequest, area: parameters.AreaSlug, asked: Query[parameters.Reading]
) -> HttpResponse:
    """One area; its discussions have an address of their own."""
    row = queries.area_row(request.caller.user, area)
    if row is None:
        return elsewhere(request, f"/areas/{area}/")
    [shown] = queries.shown([row], languages.wanted(request))
    return answered(shown)


@router.get(
    "/areas/{area}/threads",
    response=pages.ThreadPage,
    tags=["Discussions"],
    operation_id="area_threads",
)
def area_threads(
    request: HttpRequest, area: parameters.AreaSlug, asked: Query[parameters.ByTime]
) -> HttpResponse:
    """The discussions in an area, of all events, the one with the latest post first."""
    user = request.caller.user
    row = queries.area_row(user, area)
    if row is None:
        return elsewhere(request, f"/areas/{area}/")
    rows = threads.threads_in_area(user, row["pk"], asked.after, limit=asked.limit)
    more, rows = len(rows) > asked.limit, rows[: asked.limit]
    following = key_of(rows[-1]["last_post_at"], rows[-1]["pk"]) if more else None
    return page(request, [threads.thread_shape(row) for row in rows], following)
