# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether reminders are still true: nothing was moved, called off or hidden, people still come."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from apps.events.models import Event
from apps.notifications.models import Reminder
from apps.rsvps.models import SEATED, Headcount, Rsvp
from apps.sessions.models import Session

TRUE = """
    SELECT reminder.id, answer.for_start IS DISTINCT FROM reminder.for_start
    FROM notifications_reminder reminder
    JOIN rsvps_headcount headcount ON headcount.id = reminder.headcount_id
    JOIN events_event event ON event.id = headcount.event_id
    JOIN rsvps_rsvp answer
        ON answer.headcount_id = headcount.id AND answer.user_id = reminder.user_id
    JOIN accounts_user person ON person.id = reminder.user_id
    LEFT JOIN event_sessions_session session ON session.id = headcount.session_id
    WHERE reminder.id = ANY(%s)
        AND person.is_active AND NOT event.hidden AND event.cancelled_at IS NULL
        AND answer.state = %s AND answer.answer = ANY(%s)
        AND CASE WHEN headcount.session_id IS NULL
            THEN reminder.for_start = coalesce((
                SELECT min(first.starts_at) FROM event_sessions_session first
                WHERE first.event_id = event.id AND first.state = 'confirmed'
                    AND first.starts_at >= event.begins_at
            ), event.begins_at + interval '9 hours')
            ELSE session.state = 'confirmed' AND session.starts_at = reminder.for_start END
"""


def still_true(pks: Collection[int]) -> dict[int, bool]:
    """Those that may be told; and whether it was moved since the person answered."""
    with connection.cursor() as cursor:
        cursor.execute(TRUE, [list(pks), Rsvp.State.COUNTED, [str(one) for one in SEATED]])
        return dict(cursor.fetchall())


def hold(pks: Collection[int]) -> set[int]:
    """Keep what these remind of as it is until the transaction ends, without waiting for anybody.

    Those are left out whose event or session somebody changes at this moment.
    """
    rows = Reminder.objects.filter(pk__in=pks)
    found: Any = rows.values_list("pk", "event", "headcount__session")
    told = list(found)
    events = _held(Event, {event for _pk, event, _session in told})
    sessions = _held(Session, {session for _pk, _event, session in told if session})
    return {pk for pk, event, session in told if event in events and session in {None, *sessions}}


def _held(model: Any, pks: Collection[int]) -> set[int]:
    """Of these rows, those that nobody is changing: nobody changes them now."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR SHARE SKIP LOCKED",  # noqa: S608
            [list(pks)],
        )
        return {pk for (pk,) in cursor.fetchall()}


def reminders(pks: Collection[int]) -> dict[int, Reminder]:
    return Reminder.objects.in_bulk(list(pks))


def headcounts(pks: Collection[int]) -> dict[int, Headcount]:
    """With what they count for, and where that is."""
    rows = Headcount.objects.select_related("event", "session__event", "session__room")
    return rows.in_bulk(list(pks))
