# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to do before, during and after an event: a word to who answered or follows it."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from apps.activity import outgoing
from apps.notifications.models import Letter, Nudge, NudgePause
from apps.notifications.queries.hearers import to_nudge
from apps.notifications.queries.phases import Moment, moments
from apps.notifications.queries.wishes import Wishes, wishes_of
from apps.notifications.reach import reached
from apps.notifications.services.posting import post_letters

AT_ONCE = 2_000
KEPT = timedelta(days=120)
"""Longer than anything is said after an event."""

INSERT = """
    INSERT INTO notifications_nudge (user_id, event_id, phase, day)
    SELECT person, %s, %s, day FROM unnest(%s::bigint[], %s::date[]) AS nudge (person, day)
    ON CONFLICT DO NOTHING
    RETURNING user_id
"""
"""Nobody is told twice in a phase, nor twice on one day: whoever was is tried again later."""


def nudge(*, now: datetime) -> int:
    """Say what is to be said now; how many people were told. Twice changes nothing."""
    if outgoing.is_paused():
        return 0
    return sum(_nudge(moment, now) for moment in moments(now))


def weigh_again(user: Any) -> None:
    """Their wishes have changed: who wanted no word may want the next."""
    NudgePause.objects.filter(user=user).delete()


def forget_nudges(*, now: datetime) -> int:
    NudgePause.objects.filter(since__lt=now - KEPT).delete()
    return Nudge.objects.filter(day__lt=(now - KEPT).date()).delete()[0]


def _nudge(moment: Moment, now: datetime) -> int:
    """Nobody is weighed twice whom nothing has happened to."""
    pauses = NudgePause.objects.filter(event=moment.event, phase=moment.phase)
    pauses.filter(until__lte=now).delete()
    people = to_nudge(moment.event.pk, moment.phase)
    return sum(
        _tell(moment, people[first : first + AT_ONCE], now)
        for first in range(0, len(people), AT_ONCE)
    )


@transaction.atomic
def _tell(moment: Moment, people: Collection[int], now: datetime) -> int:
    wishes = wishes_of(people, event_id=moment.event.pk)
    wanting = {
        pk: wish
        for pk, wish in wishes.items()
        if wish.nudges and wish.hears(names_me=True) and (wish.email or wish.push)
    }
    # Said when their quiet hours are over, if that is not too late.
    due = {pk: wish.rested(now) for pk, wish in wanting.items()}
    going = {pk: wish for pk, wish in wanting.items() if due[pk] < moment.until}
    days = [_day(due[pk], wish.zone) for pk, wish in going.items()]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [moment.event.pk, moment.phase, list(going), days])
        told = {pk for (pk,) in cursor.fetchall()}
    post_letters(_letters(moment, {pk: going[pk] for pk in sorted(told)}, due))
    # Who was told of something else that day is weighed again on the next.
    ends = {pk: _end_of(due[pk], wish.zone) for pk, wish in going.items() if pk not in told}
    _pause(moment, {pk: ends.get(pk) for pk in people if pk not in told}, now)
    return len(told)


def _pause(moment: Moment, until: dict[int, datetime | None], now: datetime) -> None:
    pauses = [
        NudgePause(event=moment.event, phase=moment.phase, user_id=pk, until=end, since=now)
        for pk, end in until.items()
    ]
    NudgePause.objects.bulk_create(pauses, ignore_conflicts=True)


def _letters(moment: Moment, told: dict[int, Wishes], due: dict[int, datetime]) -> list[Letter]:
    have_push = reached("push", {pk for pk, wish in told.items() if wish.push})
    return [
        Letter(
            user_id=pk,
            channel=channel,
            kind="nudge",
            key=f"nudge:{moment.event.pk}:{moment.phase}",
            object_id=moment.event.pk,
            data={"phase": moment.phase},
            due_at=due[pk],
            expires_at=moment.until,
        )
        for pk, wish in told.items()
        for channel, is_wished in (("email", wish.email), ("push", wish.push and pk in have_push))
        if is_wished
    ]


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _end_of(moment: datetime, zone: ZoneInfo) -> datetime:
    """Of the day that it is then."""
    return datetime.combine(_day(moment, zone) + timedelta(days=1), time(), zone)
