# SPDX-License-Identifier: AGPL-3.0-or-later
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from apps.api import places, shapes
from apps.api.queries.answers import answers_of
from apps.api.queries.moments import iso, iso_or_none, place_of
from apps.api.queries.texts import Versions, text_of, text_or_none, versions_of
from apps.sessions.models import Interpretation, Resource, Session, SessionSpeaker, Summary
from apps.threads.models import Thread

ITEM = (
    "pk", "code", "event__slug", "event__timezone", "title", "language", "kind", "kind_label",
    "state", "state_reason", "day", "starts_at", "ends_at", "wall_start", "room_id", "room__name",
    "room__language", "track_id", "track__name", "track__language", "spoken_languages",
    "updated_at",
)  # fmt: skip

WHOLE = (
    *ITEM, "abstract", "abstract_html", "description", "description_html", "do_not_record",
    "licence", "source_url",
)  # fmt: skip

TEXTS = ("title", "abstract", "description")

Row = dict[str, Any]
Speakers = dict[int, list[shapes.SpeakerLink]]


def programme_after(
    user: Any,
    event: int,
    after: str,
    *,
    limit: int,
    day: date | None = None,
    track: int | None = None,
    room: int | None = None,
    language: str = "",
) -> list[Row]:
    """Rows of the programme in its order, one more than `limit` where there are more.

    What is merely proposed or was withdrawn is not on it; what was cancelled is.
    """
    exact = {"day": day, "track": track, "room": room}
    found = Session.objects.visible_to(user).listed().filter(event=event)
    found = found.filter(**{name: value for name, value in exact.items() if value is not None})
    if language:
        found = found.filter(spoken_languages__contains=[language])
    if after:
        found = found.filter(_behind(*place_of(after)))
    in_order = found.order_by(F("starts_at").asc(nulls_last=True), "pk")
    return list(in_order.values(*ITEM)[: limit + 1])


def sessions_after(
    user: Any, event: int, after: int, *, limit: int, updated_after: datetime | None
) -> list[Row]:
    """Rows of sessions by id, withdrawn ones too, one more than `limit` where there are more."""
    found = Session.objects.visible_to(user).filter(event=event, pk__gt=after)
    if updated_after is not None:
        found = found.filter(updated_at__gt=updated_after)
    return list(found.order_by("pk").values(*WHOLE)[: limit + 1])


def session_row(user: Any, slug: str, code: str) -> Row | None:
    found = Session.objects.visible_to(user).filter(event__slug=slug, code=code)
    return found.values(*WHOLE).first()


def items(rows: Sequence[Row], wanted: Sequence[str]) -> list[shapes.Item]:
    """The lines of these rows. Two statements."""
    pks = [row["pk"] for row in rows]
    versions = versions_of(Session, pks, ("title",), wanted)
    speakers = _speakers(pks)
    return [_item(row, versions, speakers, wanted) for row in rows]


def shown(rows: Sequence[Row], wanted: Sequence[str]) -> list[shapes.Session]:
    """The sessions of these rows. Two statements."""
    pks = [row["pk"] for row in rows]
    versions = versions_of(Session, pks, TEXTS, wanted)
    speakers = _speakers(pks)
    return [_session(row, versions, speakers, wanted) for row in rows]


def shown_whole(row: Row, user: Any, wanted: Sequence[str]) -> shapes.SessionDetail:
    """A session with everything that hangs on it. Eight statements at most."""
    [session] = shown([row], wanted)
    resources: Any = Resource.objects.filter(session=row["pk"])
    ways: Any = Interpretation.objects.filter(session=row["pk"])
    threads = Thread.objects.visible_to(user).filter(session=row["pk"], is_main=True)
    return {
        **session,
        "summary": _summary(row["pk"], wanted),
        "resources": list(resources.values("kind", "url", "title", "language")),
        "interpretations": list(ways.values("language", "kind", "url")),
        "main_thread": threads.values_list("pk", flat=True).first(),
        "answers": answers_of(session=row["pk"]) if _takes_answers(row) else None,
    }


def _takes_answers(row: Row) -> bool:
    """As `rsvps.occasions`."""
    return row["kind"] != Session.Kind.BREAK and row["state"] != Session.State.PROPOSED


def _behind(moment: datetime | None, pk: int) -> Q:
    """What comes after this place in programme order; sessions without a time stand last."""
    if moment is None:
        return Q(starts_at=None, pk__gt=pk)
    return Q(starts_at__gt=moment) | Q(starts_at=moment, pk__gt=pk) | Q(starts_at=None)


def _summary(session: int, wanted: Sequence[str]) -> shapes.Text | None:
    columns = ("pk", "text", "html", "language")
    row = Summary.objects.filter(session=session).values(*columns).first()
    if row is None:
        return None
    versions = versions_of(Summary, [row["pk"]], ("text",), wanted)
    return text_of(row, "text", versions, wanted, html="html")


def _speakers(pks: Sequence[int]) -> Speakers:
    rows: QuerySet[SessionSpeaker, Any] = (
        SessionSpeaker.objects.filter(session__in=pks)
        .order_by("session", "position", "pk")
        .values_list(
            "session_id", "speaker_id", "speaker__code", "speaker__name", "session__event__slug"
        )
    )
    found: Speakers = defaultdict(list)
    for session, pk, code, name, slug in rows:
        url = places.api("events", slug, "speakers", code)
        found[session].append({"id": pk, "code": code, "name": name, "url": url})
    return found


def _item(row: Row, versions: Versions, speakers: Speakers, wanted: Sequence[str]) -> shapes.Item:
    return {
        "id": row["pk"],
        "code": row["code"],
        "url": places.api("events", row["event__slug"], "sessions", row["code"]),
        "web": places.web("pages:session", row["event__slug"], row["code"]),
        "title": text_of(row, "title", versions, wanted),
        "kind": row["kind"],
        "kind_label": row["kind_label"],
        "state": row["state"],
        "state_reason": row["state_reason"],
        "day": row["day"].isoformat() if row["day"] else None,
        "starts_at": iso_or_none(row["starts_at"]),
        "ends_at": iso_or_none(row["ends_at"]),
        "timezone": row["event__timezone"],
        "wall_start": row["wall_start"],
        "room": _named(row, "room"),
        "track": _named(row, "track"),
        "speakers": speakers.get(row["pk"], []),
        "spoken_languages": row["spoken_languages"],
        "updated_at": iso(row["updated_at"]),
    }


def _session(
    row: Row, versions: Versions, speakers: Speakers, wanted: Sequence[str]
) -> shapes.Session:
    return {
        **_item(row, versions, speakers, wanted),
        "event": row["event__slug"],
        "abstract": text_or_none(row, "abstract", versions, wanted, html="abstract_html"),
        "description": text_or_none(row, "description", versions, wanted, html="description_html"),
        "do_not_record": row["do_not_record"],
        "licence": row["licence"],
        "source_url": row["source_url"],
    }


def _named(row: Row, name: str) -> shapes.Named | None:
    if row[f"{name}_id"] is None:
        return None
    return {
        "id": row[f"{name}_id"],
        "name": row[f"{name}__name"],
        "language": row[f"{name}__language"],
    }
