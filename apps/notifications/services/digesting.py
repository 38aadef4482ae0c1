# SPDX-License-Identifier: AGPL-3.0-or-later
"""When digests go. One is planned with the first thing that it tells of: without one there is none.

Daily at eight on the person's clock, weekly on Mondays at eight, catching up at the next full hour,
open questions once a month; all after quiet hours.
"""

from datetime import datetime, time, timedelta

from apps.notifications.models import Letter
from apps.notifications.queries.digests import who_waits_for_answers
from apps.notifications.queries.wishes import Wishes, wishes_of
from apps.notifications.services.posting import post_letters

AT = time(8)

LEAST = timedelta(minutes=5)
"""Nothing joins a digest that is leaving."""

FIRST_DAYS = 3
"""Of a month, in which the monthly mail is planned: the portal may be away on the first."""


def digest_due(how: str, wish: Wishes, now: datetime) -> datetime:
    """The end of the period that this moment belongs to."""
    if how not in ("daily", "weekly"):
        hour = (now + LEAST).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return wish.rested(hour)
    zone = wish.zone
    local = (now + LEAST).astimezone(zone)
    day = local.date()
    if datetime.combine(day, AT, zone) <= local:
        day += timedelta(days=1)
    if how == "weekly":
        day += timedelta(days=-day.weekday() % 7)
    return wish.rested(datetime.combine(day, AT, zone).astimezone(now.tzinfo))


def digest_letter(user: int, event: int | None, due: datetime | None) -> Letter:
    """One a person, event and period."""
    assert due is not None, "What a digest tells of has its moment"
    return Letter(
        user_id=user,
        channel=Letter.Channel.EMAIL,
        kind="digest",
        key=f"digest:{event or 0}:{due.isoformat()}",
        object_id=event,
        data={"due": due.isoformat()},
        due_at=due,
    )


def tell_of_open_questions(*, now: datetime) -> int:
    """Between editions, once a month: who has asked what nobody has answered; how many are new."""
    if now.day > FIRST_DAYS:
        return 0
    users = who_waits_for_answers(now)
    wishes = wishes_of(users, event_id=None)
    letters = [
        Letter(
            user_id=user,
            channel=Letter.Channel.EMAIL,
            kind="digest",
            key=f"monthly:{now:%Y-%m}",
            data={"monthly": True},
            due_at=digest_due("daily", wish, now),
        )
        for user, wish in wishes.items()
        if wish.monthly and wish.email and wish.hears(names_me=True)
    ]
    return post_letters(letters)
