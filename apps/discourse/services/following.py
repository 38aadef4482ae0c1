# SPDX-License-Identifier: AGPL-3.0-or-later
"""What linked people are called on their forum today, and who the forum knows by our number."""

from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.discourse.client import api
from apps.discourse.client.answers import Done, Later
from apps.discourse.client.api import Lane
from apps.discourse.models import Forum, ForumPerson
from apps.discourse.services.linking import link
from apps.discourse.texts.payloads import Unreadable, parse_user

A_DAY = timedelta(days=1)
AT_ONCE = 10


def follow_names(*, now: datetime) -> int:
    """Ask for the names of linked people whom nobody has heard of for a day; how many changed.

    Webhooks tell of no renaming, and under the old name the forum would let nobody write.
    """
    rows = ForumPerson.objects.filter(
        user__isnull=False, seen_at__lte=now - A_DAY, forum__in=Forum.objects.working()
    )
    changed = 0
    for row in rows.select_related("forum").order_by("seen_at")[:AT_ONCE]:
        answer = api.user_by_number(row.forum, row.number, now=now, lane=Lane.BACKFILL)
        if isinstance(answer, Later):
            continue
        ForumPerson.objects.filter(pk=row.pk).update(seen_at=now)
        changed += isinstance(answer, Done) and _follow(row, answer.data)
    return changed


def find_by_our_number(forum: Forum, user: User, *, now: datetime) -> datetime | None:
    """Link whoever signs in on the forum as this account; None when that is settled, else when to
    look again. The forum learned the number from us alone, signed."""
    if not forum.consumer_secret or ForumPerson.objects.filter(forum=forum, user=user).exists():
        return None
    number = str(user.person_id)
    answer = api.user_by_external_id(forum, number, now=now, lane=Lane.LIVE)
    if isinstance(answer, Later):
        return answer.at
    if not isinstance(answer, Done):
        return now + timedelta(seconds=30)
    try:
        link(forum, parse_user(answer.data["user"]), user=user, way=ForumPerson.Way.CONSUMER)
    except (Unreadable, Refused):
        return None
    return None


def _follow(row: ForumPerson, data: object) -> bool:
    try:
        there = parse_user(data)
    except Unreadable:
        return False
    if there.id != row.number or there.username == row.username:
        return False
    ForumPerson.objects.filter(pk=row.pk).update(
        username=there.username[:255], name=there.name[:255] or row.name
    )
    return True
