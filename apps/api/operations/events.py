# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from ninja import Query

from apps.api import languages, pages, parameters, shapes, tags
from apps.api.answers import answered, elsewhere, page
from apps.api.operations.router import router
from apps.api.queries import events as queries
from apps.api.queries import sessions, speakers
from apps.api.queries.moments import key_of

Row = dict[str, Any]


@router.get("/events", response=pages.EventPage, tags=["Events"], operation_id="events")
def events(request: HttpRequest, asked: Query[parameters.Events]) -> HttpResponse:
    """Events by id, the oldest first."""
    rows = queries.events_after(
        request.caller.user,
        asked.after,
        limit=asked.limit,
        when=asked.when,
        updated_after=asked.updated_after,
        now=timezone.now(),
    )
    rows, following = cut(rows, asked.limit)
    return page(request, queries.shown(rows, languages.wanted(request)), following)


@router.get("/events/{event}", response=shapes.EventDetail, tags=["Events"], operation_id="event")
def event(
    request: HttpRequest, event: parameters.Slug, asked: Query[parameters.Reading]
) -> HttpResponse:
    """One event, with its rooms, tracks and channels."""
    row = queries.event_row(request.caller.user, event)
    if row is None:
        return elsewhere(request, f"/{event}/")
    return answered(queries.shown_whole(row, languages.wanted(request)))


@router.get(
    "/events/{event}/programme",
    response=pages.Programme,
    tags=["Programme"],
    operation_id="programme",
)
def programme(
    request: HttpRequest, event: parameters.Slug, asked: Query[parameters.Programme]
) -> HttpResponse:
    """The programme in its order: by time, then by id; what has no time yet stands last."""
    row = queries.event_row(request.caller.user, event)
    if row is None:
        return elsewhere(request, f"/{event}/")
    tag = tags.of_event(request, row)
    if tags.is_known(request, tag):
        return HttpResponseNotModified(headers={"ETag": tag})
    rows = sessions.programme_after(
        request.caller.user,
        row["pk"],
        asked.after,
        limit=asked.limit,
        day=asked.day,
        track=asked.track,
        room=asked.room,
        language=asked.language,
    )
    more, rows = len(rows) > asked.limit, rows[: asked.limit]
    following = key_of(rows[-1]["starts_at"], rows[-1]["pk"]) if more else None
    return page(request, sessions.items(rows, languages.wanted(request)), following, tag=tag)


@router.get(
    "/events/{event}/sessions",
    response=pages.SessionPage,
    tags=["Sessions"],
    operation_id="sessions",
)
def event_sessions(
    request: HttpRequest, event: parameters.Slug, asked: Query[parameters.Sessions]
) -> HttpResponse:
    """Sessions by id with their texts, also those that were withdrawn: to keep a copy in step."""
    row = queries.event_row(request.caller.user, event)
    if row is None:
        return elsewhere(request, f"/{event}/")
    tag = tags.of_event(request, row)
    if tags.is_known(request, tag):
        return HttpResponseNotModified(headers={"ETag": tag})
    rows = sessions.sessions_after(
        request.caller.user,
        row["pk"],
        asked.after,
        limit=asked.limit,
        updated_after=asked.updated_after,
    )
    rows, following = cut(rows, asked.limit)
    return page(request, sessions.shown(rows, languages.wanted(request)), following, tag=tag)


@router.get(
    "/events/{event}/sessions/{code}",
    response=shapes.SessionDetail,
    tags=["Sessions"],
    operation_id="session",
)
def session(
    request: HttpRequest,
    event: parameters.Slug,
    code: parameters.Code,
    asked: Query[parameters.Reading],
) -> HttpResponse:
    """One session with its summary, links, interpretations and the id of its discussion."""
    caller = request.caller
    row = sessions.session_row(caller.user, event, code)
    if row is None:
        return elsewhere(request, f"/{event}/sessions/{code}/")
    return answered(sessions.shown_whole(row, caller.user, languages.wanted(request)))


@router.get(
    "/events/{event}/speakers",
    response=pages.SpeakerPage,
    tags=["Speakers"],
    operation_id="speakers",
)
def event_speakers(
    request: HttpRequest, event: parameters.Slug, asked: Query[parameters.Paged]
) -> HttpResponse:
    """Who speaks at the event, by id."""
    row = queries.event_row(request.caller.user, event)
    if row is None:
        return elsewhere(request, f"/{event}/")
    user = request.caller.user
    rows = speakers.speakers_after(user, row["pk"], asked.after, limit=asked.limit)
    rows, following = cut(rows, asked.limit)
    return page(request, speakers.shown(rows, user, languages.wanted(request)), following)


@router.get(
    "/events/{event}/speakers/{code}",
    response=shapes.Speaker,
    tags=["Speakers"],
    operation_id="speaker",
)
def speaker(
    request: HttpRequest,
    event: parameters.Slug,
    code: parameters.Code,
    asked: Query[parameters.Reading],
) -> HttpResponse:
    """Somebody who speaks at the event, and in what."""
    user = request.caller.user
    row = queries.event_row(user, event)
    found = speakers.speaker_row(user, row["pk"], code) if row else None
    if found is None:
        return elsewhere(request, f"/{event}/")
    [shown] = speakers.shown([found], user, languages.wanted(request))
    return answered(shown)


def cut(rows: list[Row], limit: int) -> tuple[list[Row], int | None]:
    """The rows of a page, and the key of the next one where there is more."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], rows[limit - 1]["pk"]
