# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines of many inboxes at once, for what is due for many people at one moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from apps.notifications.models import Kind
from apps.notifications.services.counting import count_unread

LINES = """
    INSERT INTO notifications_notice (user_id, "group", event_id, kind, count, is_here, is_seen,
        created_at, updated_at)
    SELECT person, thing, event, %(kind)s, 1, true, false, %(now)s, %(now)s
    FROM unnest(%(people)s::bigint[], %(things)s::text[], %(events)s::bigint[])
        AS line (person, thing, event)
    ON CONFLICT (user_id, "group", is_here) WHERE NOT is_seen DO UPDATE
    SET count = notifications_notice.count + 1, updated_at = excluded.updated_at
    RETURNING id, user_id, "group"
"""

ITEMS = """
    INSERT INTO notifications_noticeitem (notice_id, user_id, key, kind, names_me, event_id,
        session_id, data, happened_at, in_digest)
    SELECT notice, person, key, %(kind)s, true, event, session,
        jsonb_build_object('start', start), %(now)s, false
    FROM unnest(%(notices)s::bigint[], %(people)s::bigint[], %(keys)s::text[], %(events)s::bigint[],
        %(sessions)s::bigint[], %(starts)s::text[])
        AS item (notice, person, key, event, session, start)
    ON CONFLICT DO NOTHING
"""


class Beginning(NamedTuple):
    """Something that begins soon, for one person."""

    user: int
    key: str
    event: int
    session: int | None
    start: datetime

    @property
    def group(self) -> str:
        return f"session:{self.session}" if self.session else f"event:{self.event}"


@transaction.atomic
def tell_here(beginnings: Sequence[Beginning], *, now: datetime) -> None:
    """A line each in the inbox. A constant number of statements; nobody is told twice in one call
    of the same thing."""
    if not beginnings:
        return
    once = {(one.user, one.group): one for one in beginnings}
    places = sorted(once)
    with connection.cursor() as cursor:
        cursor.execute(
            LINES,
            {
                "kind": Kind.BEGINS,
                "now": now,
                "people": [user for user, _group in places],
                "things": [group for _user, group in places],
                "events": [once[place].event for place in places],
            },
        )
        lines = {(user, group): pk for pk, user, group in cursor.fetchall()}
        cursor.execute(
            ITEMS,
            {
                "kind": Kind.BEGINS,
                "now": now,
                "notices": [lines[place] for place in places],
                "people": [user for user, _group in places],
                "keys": [once[place].key for place in places],
                "events": [once[place].event for place in places],
                "sessions": [once[place].session for place in places],
                "starts": [once[place].start.isoformat() for place in places],
            },
        )
    count_unread({user for user, _group in places})
