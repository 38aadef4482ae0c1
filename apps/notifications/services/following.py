# SPDX-License-Identifier: AGPL-3.0-or-later
"""Follow something, or no more; and what becomes of that when the thing itself moves."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Person
from apps.core.errors import Refused
from apps.notifications.models import Follow
from apps.notifications.targets import Target, follow_target

MOST = 2_000
"""What one person can follow by their own word."""

CARRY = """
INSERT INTO notifications_follow (user_id, thread_id, wanted, changed_at)
SELECT theirs.user_id, %(into)s, theirs.wanted, %(now)s FROM notifications_follow AS theirs
WHERE theirs.thread_id = %(thread)s
ON CONFLICT (thread_id, user_id) DO NOTHING
"""

CARRY_TO_SESSION = """
INSERT INTO notifications_follow (user_id, session_id, wanted, changed_at)
SELECT theirs.user_id, %(session)s, theirs.wanted, %(now)s FROM notifications_follow AS theirs
WHERE theirs.thread_id = %(thread)s
ON CONFLICT (session_id, user_id) DO NOTHING
"""


@transaction.atomic
def follow(target: Target, *, by: Any) -> Follow:
    """Hear of it from now on. Twice changes nothing."""
    kind, target = follow_target(target)
    if Follow.objects.filter(user=by, wanted=True).count() >= MOST:
        raise Refused(_("You follow as much as one can. Stop following something first."))
    return _set(kind, target, wanted=True, by=by)


@transaction.atomic
def unfollow(target: Target, *, by: Any) -> Follow:
    """Hear of it no more: neither an answer nor a post follows it again."""
    kind, target = follow_target(target)
    return _set(kind, target, wanted=False, by=by)


def _set(kind: str, target: Target, *, wanted: bool, by: Any) -> Follow:
    place: Any = {f"{kind}_id": target.pk}
    row, _new = Follow.objects.update_or_create(user=by, **place, defaults={"wanted": wanted})
    return row


def carry_follows(thread: int, *, into: int, session: int | None = None) -> None:
    """Who follows a discussion, or wants to hear of it no more, keeps to that where its posts are
    now; what they said of that one already holds. Again without harm.

    `session` is given where that is a session's own discussion.
    """
    told = {"thread": thread, "into": into, "session": session, "now": timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute(CARRY_TO_SESSION if session else CARRY, told)


@transaction.atomic
def follow_merge(person: int, *, into: Person) -> None:
    """Who follows somebody follows the entry that stays. Again without harm."""
    theirs = Follow.objects.filter(person=person)
    known = Follow.objects.filter(person=into).values("user")
    theirs.filter(user__in=list(known.values_list("user", flat=True))).delete()
    theirs.update(person=into)
