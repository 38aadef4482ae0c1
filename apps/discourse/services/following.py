# SPDX-License-Identifier: AGPL-3.0-or-later
"""What linked people are called on their forum today, and who the forum knows by our number or by
what lets them in here, too."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from apps.accounts.models import User
from apps.accounts.queries import identities_of
from apps.accounts.services import show_as_on_forum
from apps.core.errors import Refused
from apps.discourse.client import api
from apps.discourse.client.answers import Done, Later
from apps.discourse.client.api import Lane
from apps.discourse.models import Forum, ForumPerson
from apps.discourse.services.linking import as_told, link
from apps.discourse.texts.payloads import Unreadable, parse_user

A_DAY = timedelta(days=1)
AT_ONCE = 10


def follow_names(*, now: datetime) -> int:
    """Ask for the names of linked people whom nobody has heard of for a day; how many changed.

    Webhooks tell of no renaming, and under the old name the forum would let nobody write.
    """
    long_ago = Q(seen_at=None) | Q(seen_at__lte=now - A_DAY)
    rows = ForumPerson.objects.filter(
        long_ago, user__isnull=False, forum__in=Forum.objects.working()
    )
    changed = 0
    oldest = F("seen_at").asc(nulls_first=True)
    for row in rows.select_related("forum", "user__person").order_by(oldest)[:AT_ONCE]:
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


def find_by_shared_way(forum: Forum, user: User, *, now: datetime) -> datetime | None:
    """Link whoever signs in there by the very account that opens theirs here, at a provider that
    administrators have said is the same one; as `find_by_our_number`."""
    again = None
    for identity in identities_of(user):
        there = forum.shared_ways.get(identity.provider)
        if not there or ForumPerson.objects.filter(forum=forum, user=user).exists():
            continue
        answer = api.user_by_external_id(
            forum, identity.uid, provider=there, now=now, lane=Lane.LIVE
        )
        if isinstance(answer, Later):
            again = answer.at
        if isinstance(answer, Done):
            try:
                told = parse_user(answer.data["user"])
                link(forum, told, user=user, way=ForumPerson.Way.SHARED)
            except (Unreadable, Refused):
                continue
    return again


def _follow(row: ForumPerson, data: object) -> bool:
    try:
        there = parse_user(data)
    except Unreadable:
        return False
    picture = there.avatar_template[:500] or row.avatar_template
    if there.id != row.number or (there.username, picture) == (row.username, row.avatar_template):
        return False
    row.username, row.name = there.username[:255], there.name[:255] or row.name
    row.avatar_template = picture
    row.save(update_fields=["username", "name", "avatar_template"])
    if row.user is not None:
        show_as_on_forum(row.user.person, **as_told(row))
    return True
