# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.activity import outgoing
from apps.activity.wake import call_after_commit
from apps.core.errors import Refused
from apps.notifications import spool
from apps.notifications.models import Letter

AT_ONCE = 1_000

KEPT = timedelta(days=90)
"""Letters that are done with are kept so long, for whoever asks what became of one."""

SKIPPED = "skipped"
"""Why one was dropped: an operator let the portal go on without what waited."""

INSERT = """
    INSERT INTO notifications_letter (user_id, channel, kind, key, object_id, data, due_at,
        expires_at, next_try_at, created_at)
    SELECT u, c, k, y, o, d::jsonb, a, e, a, %s
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[],
        %s::timestamptz[], %s::timestamptz[]) AS letter (u, c, k, y, o, d, a, e)
    ON CONFLICT DO NOTHING
"""


@transaction.atomic
def post_letters(letters: Iterable[Letter]) -> int:
    """Have these handed over when they are due; how many are new. Twice changes nothing.

    What is due already goes as soon as the transaction has committed.
    """
    rows, now, new = list(letters), clock.now(), 0
    with connection.cursor() as cursor:
        for first in range(0, len(rows), AT_ONCE):
            part = rows[first : first + AT_ONCE]
            cursor.execute(INSERT, [now, *_columns(part)])
            new += cursor.rowcount
    if new and any(row.due_at <= now for row in rows):
        call_after_commit("notifications.hand_over")
    return new


def _columns(rows: list[Letter]) -> list[list]:
    return [
        [row.user_id for row in rows],
        [str(row.channel) for row in rows],
        [row.kind for row in rows],
        [row.key for row in rows],
        [row.object_id for row in rows],
        [json.dumps(row.data) for row in rows],
        [row.due_at for row in rows],
        [row.expires_at for row in rows],
    ]


@transaction.atomic
def retry_letter(letter: Letter) -> None:
    """Hand over after all what was given up, or what the mail server refused."""
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    if locked.dropped_at is None:
        raise Refused(_("It was not given up."), code="not-given-up")
    spool.forget_refused(locked.name)
    locked.dropped_at, locked.dropped, locked.attempts = None, "", 0
    locked.next_try_at = clock.now()
    locked.save(update_fields=["dropped_at", "dropped", "attempts", "next_try_at"])
    call_after_commit("notifications.hand_over")


def forget_letters(*, now: datetime) -> int:
    """Delete letters that were done with long ago, and what the spool remembers of them."""
    old = Letter.objects.filter(created_at__lt=now - KEPT)
    done = old.exclude(handed_at=None, dropped_at=None)
    spool.forget(before=now - KEPT)
    return done.delete()[0]


def _waiting() -> int:
    """How many are to be handed over, now or later, or lie in the spool."""
    return Letter.objects.open().count() + spool.length()


def _skip(before: datetime) -> int:
    """Hand over nothing that was to go before this moment."""
    late = Letter.objects.open().filter(due_at__lt=before)
    return late.update(dropped_at=clock.now(), dropped=SKIPPED) + spool.drop(before=before)


outgoing.lane("notices and reminders", waiting=_waiting, skip=_skip)
