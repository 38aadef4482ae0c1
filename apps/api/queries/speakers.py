# SPDX-License-Identifier: AGPL-3.0-or-later
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from apps.api import places, shapes
from apps.api.queries.texts import Versions, text_or_none, versions_of
from apps.sessions.models import Session, SessionSpeaker, Speaker

Row = dict[str, Any]

COLUMNS = ("pk", "code", "event__slug", "name", "language", "biography", "biography_html")


def speakers_after(user: Any, event: int, after: int, *, limit: int) -> list[Row]:
    """Rows of speakers by id, one more than `limit` where there are more.

    As on the page of the event's people: who only speaks in proposed or withdrawn sessions is not
    told of.
    """
    return list(_rows(user, event).filter(pk__gt=after).order_by("pk")[: limit + 1])


def speaker_row(user: Any, event: int, code: str) -> Row | None:
    return _rows(user, event).filter(code=code).first()


def shown(rows: Sequence[Row], user: Any, wanted: Sequence[str]) -> list[shapes.Speaker]:
    """The speakers of these rows. Two statements."""
    pks = [row["pk"] for row in rows]
    versions = versions_of(Speaker, pks, ("biography",), wanted)
    codes = _codes(user, pks)
    return [_speaker(row, versions, codes, wanted) for row in rows]


def _rows(user: Any, event: int) -> Any:
    on_programme = Session.objects.visible_to(user).listed().filter(event=event)
    speaking = SessionSpeaker.objects.filter(session__in=on_programme)
    return (
        Speaker.objects.filter(event=event, pk__in=speaking.values("speaker"))
        .annotate(
            who=Coalesce("person__merged_into_id", "person_id"),
            who_name=Coalesce(F("person__merged_into__name"), F("person__name")),
        )
        .values(*COLUMNS, "who", "who_name")
    )


def _codes(user: Any, pks: Sequence[int]) -> dict[int, list[str]]:
    rows = (
        SessionSpeaker.objects.filter(
            speaker__in=pks, session__in=Session.objects.visible_to(user).listed()
        )
        .order_by(F("session__starts_at").asc(nulls_last=True), "session_id")
        .values_list("speaker_id", "session__code")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for pk, code in rows:
        found[pk].append(code)
    return found


def _speaker(
    row: Row, versions: Versions, codes: dict[int, list[str]], wanted: Sequence[str]
) -> shapes.Speaker:
    return {
        "id": row["pk"],
        "code": row["code"],
        "url": places.api("events", row["event__slug"], "speakers", row["code"]),
        "event": row["event__slug"],
        "name": row["name"],
        "biography": text_or_none(row, "biography", versions, wanted, html="biography_html"),
        "person": places.person(row["who"], row["who_name"]),
        "sessions": codes.get(row["pk"], []),
    }
