# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether reminders are still true: nothing was moved, called off or hidden, people still come."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
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

LEADS = """
    SELECT same.user_id, same.headcount_id, same.for_start, same.lead
    FROM notifications_reminder reminder
    JOIN notifications_reminder same USING (headcount_id, user_id, for_start)
    WHERE reminder.id = ANY(%s) AND same.due_at <= %s AND same.dropped_at IS NULL
"""

OFF = """
    SELECT DISTINCT reminder.headcount_id
    FROM notifications_reminder reminder
    JOIN rsvps_headcount headcount ON headcount.id = reminder.headcount_id
    JOIN rsvps_rsvp answer
        ON answer.headcount_id = headcount.id AND answer.user_id = reminder.user_id
    JOIN accounts_user person ON person.id = reminder.user_id
    LEFT JOIN event_sessions_session session ON session.id = headcount.session_id
    WHERE reminder.id = ANY(%s) AND reminder.for_start > %s
        AND person.is_active AND answer.state = %s AND answer.answer = ANY(%s)
        AND (session.id IS NULL OR session.starts_at = reminder.for_start)
"""

Place = tuple[int, int, datetime]
"""Whom and of what a reminder reminds: person, headcount, beginning."""


def still_true(pks: Collection[int]) -> dict[int, bool]:
    """Those that may be told; and whether it was moved since the person answered."""
    with connection.cursor() as cursor:
        cursor.execute(TRUE, [list(pks), Rsvp.State.COUNTED, [str(one) for one in SEATED]])
        return dict(cursor.fetchall())


def leads_due(pks: Collection[int], *, now: datetime) -> dict[Place, set[int]]:
    """The leads of all that these remind of which are due or told by now, whoever is at them."""
    found: dict[Place, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(LEADS, [list(pks), now])
        for user, headcount, start, lead in cursor.fetchall():
            found[user, headcount, start].add(lead)
    return found


def called_off(pks: Collection[int], *, now: datetime) -> set[int]:
    """The headcounts of these, none of them true: those for which somebody comes at that very
    time, so that it is what they come to that does not take place."""
    with connection.cursor() as cursor:
        seated = [str(one) for one in SEATED]
        cursor.execute(OFF, [list(pks), now, Rsvp.State.COUNTED, seated])
        return {pk for (pk,) in cursor.fetchall()}


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
