# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is to be reminded of what, and when.

Planned again is what has changed since: an answer was given, a session or event was moved, called
off, restored, hidden or shown. Reactions do it at once, a sweep does what they have missed. Nothing
is taken back: whether a reminder is still true, and wished, is asked when it is due, and once more
when its letter leaves.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from apps.notifications.models import Reminder
from apps.notifications.queries.leads import leads_of, own_leads
from apps.notifications.queries.occasions import Occasion, occasions
from apps.notifications.queries.wishes import wishes_of
from apps.rsvps.models import SEATED, Rsvp

AHEAD = timedelta(days=15)
"""What begins later is planned later. Nobody is reminded longer before."""

AT_ONCE = 2_000

DELAY = timedelta(hours=1)
"""How late an answer may be planned for and still be told of at once."""

INSERT = """
    INSERT INTO notifications_reminder (user_id, headcount_id, event_id, for_start, lead, due_at)
    SELECT wish.person, %(headcount)s, %(event)s, %(start)s, wish.lead,
        %(start)s - wish.lead * interval '1 minute'
    FROM unnest(%(people)s::bigint[], %(leads)s::int[]) AS wish (person, lead)
    JOIN rsvps_rsvp answer ON answer.headcount_id = %(headcount)s AND answer.user_id = wish.person
    WHERE answer.answered_at < %(start)s - wish.lead * interval '1 minute'
        AND (%(after)s::timestamptz IS NULL
            OR %(start)s - wish.lead * interval '1 minute' > %(after)s::timestamptz)
    ON CONFLICT (headcount_id, user_id, for_start, lead) DO UPDATE SET dropped_at = NULL
    WHERE notifications_reminder.dropped_at IS NOT NULL
"""
"""Who answers when the time to remind them is past knows it: they are not reminded. What was
dropped, as it was moved away, and begins then after all, waits again."""

PLANNED = """
    INSERT INTO notifications_plannedreminders (headcount_id, version, starts_at)
    VALUES (%s, %s, %s)
    ON CONFLICT (headcount_id) DO UPDATE
    SET version = excluded.version, starts_at = excluded.starts_at
"""


def plan_reminders(*, now: datetime, events: Collection[int] | None = None) -> int:
    """Plan what is not planned yet, of these events or of all; how many reminders are new."""
    return sum(_plan(one, now) for one in occasions(now, now + AHEAD, events=events, changed=True))


def replan_reminders_of(user_id: int, *, now: datetime) -> int:
    """Plan for one person, whose wishes have changed; how many reminders are new.

    A wish is not for moments that are past.
    """
    mine = Rsvp.objects.filter(user=user_id, answer__in=SEATED, state=Rsvp.State.COUNTED)
    headcounts = set(mine.values_list("headcount", flat=True))
    found = occasions(now, now + AHEAD, headcounts=headcounts)
    return sum(_insert(one, [user_id], after=now) for one in found)


@transaction.atomic
def _plan(occasion: Occasion, now: datetime) -> int:
    """All who come to it; the version was read before the answers, so that none is missed.

    Where only answers are new, those who have no reminder yet.
    """
    new = 0
    people = Rsvp.objects.filter(
        headcount=occasion.headcount, answer__in=SEATED, state=Rsvp.State.COUNTED
    )
    if occasion.is_planned:
        mine = Reminder.objects.filter(
            headcount=occasion.headcount, user=OuterRef("user"), for_start=occasion.starts_at
        )
        people = people.exclude(Exists(mine.filter(dropped_at=None)))
    after = now - DELAY if occasion.is_planned else None
    for part in _parts(people.order_by("pk").values_list("user", flat=True).iterator(AT_ONCE)):
        new += _insert(occasion, part, after=after)
    with connection.cursor() as cursor:
        cursor.execute(PLANNED, [occasion.headcount, occasion.version, occasion.starts_at])
    return new


def _insert(occasion: Occasion, people: list[int], *, after: datetime | None) -> int:
    leads = _leads(occasion, people)
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            {
                "headcount": occasion.headcount,
                "event": occasion.event,
                "start": occasion.starts_at,
                "after": after,
                "people": [lead.person for lead in leads],
                "leads": [lead.minutes for lead in leads],
            },
        )
        return cursor.rowcount


class _Lead(NamedTuple):
    person: int
    minutes: int


def _leads(occasion: Occasion, people: list[int]) -> list[_Lead]:
    wishes = wishes_of(people, event_id=occasion.event)
    own = own_leads([occasion.headcount], people)
    is_session = occasion.session is not None
    return [
        _Lead(person, minutes)
        for person, wish in wishes.items()
        for minutes in leads_of(wish, own, key=(occasion.headcount, person), is_session=is_session)
    ]


def _parts(people: Iterable[int]) -> Iterable[list[int]]:
    part: list[int] = []
    for person in people:
        part.append(person)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part
