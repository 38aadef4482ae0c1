# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one reader did with the posts of a page, laid over what is the same for everybody.

A page names its posts once, in a hole that stands before the others:

    overlay.lay(request, [12, 13])      -> markup to put above the posts

The holes below it ask `overlay.has(request, "thanked", 12)`. All of it is one query a page, none
for strangers. Whoever keeps something else by reader and post adds a line to KINDS.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from apps.core import page_cache
from apps.core.page_cache import filler
from apps.threads.queries import Mark

KINDS = {
    "thanked": "SELECT post_id FROM threads_thank"
    " WHERE person_id = %(person)s AND post_id = ANY(%(posts)s)",
    "voted": "SELECT question_id FROM threads_vote"
    " WHERE person_id = %(person)s AND question_id = ANY(%(posts)s)",
    "asked": "SELECT post_id FROM threads_question"
    " WHERE asker_id = %(person)s AND is_anonymous AND post_id = ANY(%(posts)s)",
}
"""By name, the posts among `posts` with which `person` (their account: `user`) did this.

"asked" are questions without a name.
"""

ASKED = " UNION ALL ".join(
    [
        f"SELECT '{name}', found.*, NULL::timestamptz, NULL::text FROM ({sql}) AS found"  # noqa: S608 -- of KINDS only
        for name, sql in KINDS.items()
    ]
    + [
        """
        SELECT 'held', question.post_id, NULL, jsonb_build_object(
            'pk', post.id, 'html', post.html, 'language', post.language, 'reason', question.reason
        )::text
        FROM threads_question AS question JOIN threads_post AS post ON post.id = question.post_id
        WHERE asker_id = %(person)s AND state = 'held' AND question.session_id = %(session)s
        """,
        """
        SELECT 'mirror', post.id, NULL, jsonb_build_object(
            'state', post.mirror_state, 'reason', post.mirror_reason
        )::text
        FROM threads_post AS post JOIN threads_thread AS home ON home.id = post.thread_id
        WHERE post.id = ANY(%(posts)s) AND post.mirror_state <> '' AND (
            %(runs_all)s OR post.author_id = %(person)s OR EXISTS (
                SELECT FROM threads_question AS own
                WHERE own.post_id = post.id AND own.asker_id = %(person)s
            ) OR EXISTS (
                SELECT FROM events_eventrole AS role WHERE role.event_id = home.event_id
                    AND role.user_id = %(user)s AND role.role IN ('owner', 'organizer')
            )
        )
        """,
        """
        SELECT 'read', number, read_at, (
            SELECT count(*) FROM threads_post AS gone
            WHERE gone.thread_id = mark.thread_id AND gone.number > mark.number
                AND gone.removed_at IS NOT NULL
        )::text
        FROM threads_reading AS mark WHERE user_id = %(user)s AND thread_id = %(thread)s
        """,
    ]
)
"""Kind, number, moment, and more: what was done with posts, one's own questions to a session that
were not taken up, how far a discussion was read, and, for its author and the organizers, what
waits to be mirrored or cannot be."""


@dataclass
class Overlay:
    """What is known of this reader: `asked` are the posts that were asked for."""

    asked: set[int] = field(default_factory=set)
    session: int = 0
    done: set[tuple[str, int]] = field(default_factory=set)
    marks: dict[int, Mark] = field(default_factory=dict)
    held: dict[int, dict[str, Any]] = field(default_factory=dict)
    mirror: dict[int, dict[str, str]] = field(default_factory=dict)


def lay(request: HttpRequest, posts: Iterable[int], *, session: int = 0, thread: int = 0) -> str:
    """Have these posts asked for, the session, and how far the thread was read; goes above all
    holes that ask for them."""
    posts = sorted(set(posts))
    if not posts and not session:
        return ""
    return page_cache.hole(request, "overlay", session, thread, *posts)


def has(request: HttpRequest, kind: str, post: int) -> bool:
    """Whether the reader did that with the post. False for strangers, and for a post that the page
    did not name."""
    return (kind, post) in _of(request).done


def held(request: HttpRequest) -> list[dict[str, Any]]:
    """The reader's own questions to the session of the page that were not taken up, the latest
    first: pk, html, language, reason."""
    found = _of(request).held
    return [found[pk] for pk in sorted(found, reverse=True)]


def mirror_of(request: HttpRequest, post: int) -> dict[str, str]:
    """What this reader is told of the post's copy on a forum: state and reason; mostly nothing."""
    return _of(request).mirror.get(post, {})


def mark_of(request: HttpRequest, thread: int) -> Mark | None:
    """How far the reader has come there, where the page had that asked for."""
    return _of(request).marks.get(thread)


def is_signed_in(request: HttpRequest) -> bool:
    """Asked without a session where there is no cookie: strangers' pages stay untouched by it."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


@filler("overlay", shared=True)
def _laid(request: HttpRequest, session: str, thread: str, *posts: str) -> str:
    """Nothing to be seen: what the reader did with these posts is known from here on."""
    overlay = _of(request)
    wanted = {int(post) for post in posts} - overlay.asked
    new_session = int(session) if int(session) != overlay.session else 0
    if (wanted or new_session) and is_signed_in(request):
        overlay.asked |= wanted
        overlay.session = new_session or overlay.session
        user: Any = request.user
        number = int(thread)
        asked = {"person": user.person_id, "user": user.pk, "thread": number}
        asked["runs_all"] = user.is_superuser
        with connection.cursor() as cursor:
            cursor.execute(ASKED, asked | {"posts": sorted(wanted), "session": new_session})
            rows = cursor.fetchall()
        overlay.done |= {(kind, post) for kind, post, at, more in rows if at is more is None}
        for kept, name in ((overlay.held, "held"), (overlay.mirror, "mirror")):
            kept |= {post: json.loads(more) for kind, post, _at, more in rows if kind == name}
        if number:
            read = [Mark(number, at, int(gone)) for _kind, number, at, gone in rows if at]
            overlay.marks[number] = read[0] if read else Mark()
    return ""


def _of(request: HttpRequest) -> Overlay:
    """What this request knows; it is kept beside the request's other facts."""
    return request.META.setdefault("overlay", Overlay())
