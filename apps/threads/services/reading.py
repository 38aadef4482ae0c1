# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say how far somebody has read. A mark moves on only; "unread from here" alone moves it back."""

from contextlib import suppress
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from apps.events.models import Event
from apps.threads.having_read import heed_reading
from apps.threads.models import Post, Reading, Thread
from apps.threads.queries import PAGE, page_with, threads_of_event

PUT = """
INSERT INTO threads_reading AS mark (user_id, thread_id, number, read_at, takes_part)
VALUES (%(user)s, %(thread)s, %(number)s, %(now)s, %(takes_part)s)
ON CONFLICT (user_id, thread_id) DO UPDATE SET """

FURTHER = f"""{PUT} number = EXCLUDED.number, read_at = EXCLUDED.read_at
    WHERE mark.number < EXCLUDED.number"""

WROTE = f"""{PUT} takes_part = true, read_at = EXCLUDED.read_at, number = CASE
    WHEN mark.number >= EXCLUDED.number - 1 THEN GREATEST(mark.number, EXCLUDED.number)
    ELSE mark.number END"""

BACK = f"{PUT} number = EXCLUDED.number"

ALL = """
INSERT INTO threads_reading AS mark (user_id, thread_id, number, read_at, takes_part)
SELECT %s, listed.pk, listed.count, %s, false FROM (<rows>) AS listed (pk, count)
ON CONFLICT (user_id, thread_id) DO UPDATE
    SET number = EXCLUDED.number, read_at = EXCLUDED.read_at WHERE mark.number < EXCLUDED.number
"""

CARRY = """
INSERT INTO threads_reading AS mark (user_id, thread_id, number, read_at, takes_part)
SELECT theirs.user_id, %(into)s,
    CASE WHEN COALESCE(own.number, 0) >= %(before)s THEN COALESCE(came.number, own.number, 0)
    ELSE COALESCE(own.number, 0) END,
    theirs.read_at, wrote.here
FROM threads_reading AS theirs
LEFT JOIN threads_reading AS own ON own.user_id = theirs.user_id AND own.thread_id = %(into)s
LEFT JOIN LATERAL (
    SELECT post.number FROM threads_post AS stub
    JOIN threads_post AS post ON post.id = stub.moved_to_id AND post.thread_id = %(into)s
    WHERE stub.thread_id = %(thread)s AND stub.number <= theirs.number
    ORDER BY stub.number DESC LIMIT 1
) AS came ON true
CROSS JOIN LATERAL (
    SELECT theirs.takes_part AND EXISTS (
        SELECT FROM threads_post AS post JOIN accounts_user AS who ON who.person_id = post.author_id
        WHERE post.thread_id = %(into)s AND who.id = theirs.user_id
    ) AS here
) AS wrote
WHERE theirs.thread_id = %(thread)s
    AND (wrote.here OR (came.number IS NOT NULL AND (own.id IS NOT NULL OR %(before)s = 0)))
ON CONFLICT (user_id, thread_id) DO UPDATE SET
    number = GREATEST(mark.number, EXCLUDED.number),
    read_at = GREATEST(mark.read_at, EXCLUDED.read_at),
    takes_part = mark.takes_part OR EXCLUDED.takes_part
"""

OVER_STUBS = """
UPDATE threads_reading AS mark SET number = COALESCE(
    (SELECT post.number - 1 FROM threads_post AS post
     WHERE post.thread_id = %(thread)s AND post.number > mark.number AND post.moved_to_id IS NULL
     ORDER BY post.number LIMIT 1),
    %(last)s)
FROM threads_post AS next
WHERE mark.thread_id = %(thread)s AND next.thread_id = %(thread)s
    AND next.number = mark.number + 1 AND next.moved_to_id IS NOT NULL
"""


def pass_over_stubs(thread: Thread) -> None:
    """Where posts have moved away there is nothing to read: marks before such numbers pass over
    them. Those after a post that is new are passed over with it."""
    with connection.cursor() as cursor:
        cursor.execute(OVER_STUBS, {"thread": thread.pk, "last": thread.posts_count})


def carry_marks(thread: Thread, *, into: Thread, before: int) -> None:
    """What somebody has read of the posts that moved into another discussion is read there.

    A mark says that all up to it is read: who had not read the first `before` posts of the other
    discussion to their end has what came to be read after them.
    """
    with connection.cursor() as cursor:
        cursor.execute(CARRY, {"thread": thread.pk, "into": into.pk, "before": before})


def read_up_to(thread: Thread, number: int, *, by: Any, on_page_of: int = 0) -> None:
    """Everything up to this number was seen; of two tabs the one that came further is right.

    `on_page_of` is the first number of the page that shows it, where a page tells what was seen on
    it. A mark says that all up to it is read: who came by a link to a page far behind theirs has
    not read what is between, so nothing is noted until they read on from their mark.
    """
    number = min(number, thread.posts_count)
    before = page_with(max(1, on_page_of))
    if before == 0:
        _put(FURTHER, thread.pk, number, by)
    else:
        rows = Reading.objects.filter(user=by, thread=thread.pk, number__gt=before - PAGE)
        rows.filter(number__lt=number).update(number=number, read_at=timezone.now())
    heed_reading(by, thread.pk)


def note_own_post(post: Post, *, by: Any) -> None:
    """Nobody has to read what they wrote, and the discussion is one of theirs from now on.

    What others said just before, unseen by the writer, stays unread.
    """
    _put(WROTE, post.thread_id, post.number, by, takes_part=True)


def unread_from(post: Post, *, by: Any) -> None:
    """This post and all after it are to be read again."""
    _put(BACK, post.thread_id, post.number - 1, by)


def read_all_of(event: Event, *, by: Any) -> None:
    """Every discussion of an event is read to its end; one statement."""
    rows = threads_of_event(event, by).order_by("pk").values_list("pk", "posts_count")
    sql, params = rows.query.sql_with_params()
    with suppress(IntegrityError), connection.cursor() as cursor:
        cursor.execute(ALL.replace("<rows>", sql), [by.pk, timezone.now(), *params])


@transaction.atomic
def read_everything(*, by: Any) -> int:
    """Every discussion that somebody has opened is read to its end; how many were not."""
    count = Thread.objects.filter(pk=OuterRef("thread")).values("posts_count")
    behind = Reading.objects.filter(user=by, number__lt=F("thread__posts_count"))
    rows = Reading.objects.filter(pk__in=behind.values("pk"))
    return rows.update(number=Subquery(count), read_at=timezone.now())


def _put(sql: str, thread: int, number: int, by: Any, *, takes_part: bool = False) -> None:
    """Nothing is noted for an account or of a discussion that has just gone: a page that is still
    open somewhere tells of it once more."""
    values = {
        "user": by.pk,
        "thread": thread,
        "number": max(0, number),
        "now": timezone.now(),
        "takes_part": takes_part,
    }
    with suppress(IntegrityError), connection.cursor() as cursor:
        cursor.execute(sql, values)
