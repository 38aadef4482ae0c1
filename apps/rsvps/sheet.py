# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes part as a table for organizers, safe for spreadsheets (docs/csv.md)."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from apps.rsvps.models import Rsvp
from apps.sessions.sheets import cells

HEADER = (
    "event", "session", "title", "name", "page", "answer", "state", "consent", "waits_since",
    "held_until", "answered_at",
)  # fmt: skip

EVERYBODY, ORGANIZERS = "everybody", "organizers"
"""What `consent` says: to whom the person's name may be shown."""


def written(rows: QuerySet[Rsvp]) -> bytes:
    """The rows as CSV. Addresses for mail are in none: they were not given for this."""
    related = rows.select_related("user__person", "headcount__event", "headcount__session")
    return cells.write(HEADER, _cells(related))


def _cells(rows: QuerySet[Rsvp]) -> Iterator[list[str]]:
    for row in rows.iterator(500):
        event, session, person = row.headcount.event, row.headcount.session, row.user.person
        moments = row.waits_since, row.offered_until, row.answered_at
        yield [
            event.slug,
            session.code if session else "",
            session.title if session else event.name,
            person.name,
            settings.BASE_URL + person.get_absolute_url(),
            row.answer,
            row.state,
            EVERYBODY if row.is_named else ORGANIZERS,
            *(_moment(moment, event.zone) for moment in moments),
        ]


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else ""
