# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models

from apps.api import places, shapes
from apps.api.queries.answers import answers_of
from apps.api.queries.moments import iso, iso_or_none
from apps.api.queries.texts import Versions, text_of, text_or_none, versions_of
from apps.events.models import Channel, Event, EventQuerySet
from apps.sessions.models import Room, Track

TEXTS = ("name", "description")

COLUMNS = (
    "pk", "slug", "name", "description", "description_html", "language", "series__slug",
    "series__name", "series__region", "status", "mode", "place", "region", "starts_on",
    "ends_on", "timezone", "begins_at", "finishes_at", "languages", "website", "cancelled_at",
    "updated_at", "version",
)  # fmt: skip


def events_after(
    user: Any, after: int, *, limit: int, when: str, updated_after: datetime | None, now: datetime
) -> list[dict[str, Any]]:
    """Rows of events by id, one more than `limit` where there are more."""
    events: EventQuerySet = Event.objects.visible_to(user)
    if when:
        events = {"now": events.on_now, "coming": events.coming, "past": events.past}[when](now)
    if updated_after is not None:
        events = events.filter(updated_at__gt=updated_after)
    return list(events.filter(pk__gt=after).order_by("pk").values(*COLUMNS)[: limit + 1])


def event_row(user: Any, slug: str) -> dict[str, Any] | None:
    return Event.objects.visible_to(user).filter(slug=slug).values(*COLUMNS).first()


def shown(rows: Sequence[dict[str, Any]], wanted: Sequence[str]) -> list[shapes.Event]:
    """The events of these rows. One statement."""
    versions = versions_of(Event, [row["pk"] for row in rows], TEXTS, wanted)
    return [_event(row, versions, wanted) for row in rows]


def shown_whole(row: dict[str, Any], wanted: Sequence[str]) -> shapes.EventDetail:
    """An event with its rooms, tracks, channels and answers. Five statements."""
    [event] = shown([row], wanted)
    channels: Any = Channel.objects.filter(event=row["pk"])
    return {
        **event,
        "rooms": _named(Room.objects.filter(event=row["pk"])),
        "tracks": _named(Track.objects.filter(event=row["pk"])),
        "channels": list(channels.values("name", "url")),
        "answers": answers_of(event=row["pk"], session=None),
    }


def _named(rows: models.QuerySet[Any]) -> list[shapes.Named]:
    found = rows.values_list("pk", "name", "language")
    return [{"id": pk, "name": name, "language": language} for pk, name, language in found]


def _event(row: dict[str, Any], versions: Versions, wanted: Sequence[str]) -> shapes.Event:
    return {
        "id": row["pk"],
        "slug": row["slug"],
        "url": places.api("events", row["slug"]),
        "web": places.web("pages:event", row["slug"]),
        "name": text_of(row, "name", versions, wanted),
        "description": text_or_none(row, "description", versions, wanted, html="description_html"),
        "series": _series(row),
        "status": row["status"],
        "mode": row["mode"],
        "place": row["place"],
        "region": row["region"] or row["series__region"] or "",
        "starts_on": row["starts_on"].isoformat(),
        "ends_on": row["ends_on"].isoformat(),
        "timezone": row["timezone"],
        "begins_at": iso(row["begins_at"]),
        "finishes_at": iso(row["finishes_at"]),
        "languages": row["languages"],
        "website": row["website"],
        "cancelled_at": iso_or_none(row["cancelled_at"]),
        "updated_at": iso(row["updated_at"]),
    }


def _series(row: dict[str, Any]) -> shapes.SeriesLink | None:
    slug = row["series__slug"]
    if slug is None:
        return None
    return {"slug": slug, "name": row["series__name"], "web": places.web("pages:series", slug)}
