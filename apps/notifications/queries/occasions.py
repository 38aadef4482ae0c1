# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes place soon and somebody answered to: events and sessions by their headcounts."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import connection


class Occasion(NamedTuple):
    """`version` is that of the answers; planned are reminders of this beginning."""

    headcount: int
    version: int
    event: int
    session: int | None
    starts_at: datetime
    is_planned: bool


# An event begins with its first session; without sessions at nine on its first day.
SOON = """
    WITH soon AS (
        SELECT headcount.id, headcount.version, headcount.event_id, headcount.session_id,
            CASE WHEN headcount.session_id IS NULL
                THEN coalesce(opening.starts_at, event.begins_at + interval '9 hours')
                ELSE session.starts_at END AS starts_at
        FROM rsvps_headcount headcount
        JOIN events_event event ON event.id = headcount.event_id
        LEFT JOIN event_sessions_session session ON session.id = headcount.session_id
        LEFT JOIN LATERAL (
            SELECT min(first.starts_at) AS starts_at FROM event_sessions_session first
            WHERE headcount.session_id IS NULL AND first.event_id = event.id
                AND first.state = 'confirmed' AND first.starts_at >= event.begins_at
        ) opening ON true
        WHERE NOT event.hidden AND event.cancelled_at IS NULL
            AND (headcount.session_id IS NULL OR session.state = 'confirmed')
            AND event.finishes_at > %(after)s - interval '2 days'
            AND event.begins_at < %(before)s + interval '2 days'
    )
    SELECT soon.id, soon.version, soon.event_id, soon.session_id, soon.starts_at,
        planned.starts_at IS NOT DISTINCT FROM soon.starts_at
    FROM soon
    LEFT JOIN notifications_plannedreminders planned ON planned.headcount_id = soon.id
    WHERE soon.starts_at > %(after)s AND soon.starts_at < %(before)s
        AND (%(events)s::bigint[] IS NULL OR soon.event_id = ANY(%(events)s::bigint[]))
        AND (%(headcounts)s::bigint[] IS NULL OR soon.id = ANY(%(headcounts)s::bigint[]))
        AND (NOT %(changed)s OR planned.version IS DISTINCT FROM soon.version
            OR planned.starts_at IS DISTINCT FROM soon.starts_at)
    ORDER BY soon.starts_at, soon.id
"""


def occasions(
    after: datetime,
    before: datetime,
    *,
    events: Collection[int] | None = None,
    headcounts: Collection[int] | None = None,
    changed: bool = False,
) -> list[Occasion]:
    """What begins between two moments; with `changed` only what was not planned as it is now."""
    with connection.cursor() as cursor:
        cursor.execute(
            SOON,
            {
                "after": after,
                "before": before,
                "events": None if events is None else list(events),
                "headcounts": None if headcounts is None else list(headcounts),
                "changed": changed,
            },
        )
        return [Occasion(*row) for row in cursor.fetchall()]
