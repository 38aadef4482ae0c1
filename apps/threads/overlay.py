# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one reader did with the posts of a page, laid over what is the same for everybody.

A page names its posts once, in a hole that stands before the others:

    overlay.lay(request, [12, 13])      -> markup to put above the posts

The holes below it ask `overlay.has(request, "thanked", 12)`. All of it is one query a page, none
for strangers. Whoever keeps something else by reader and post adds a line to KINDS.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from apps.core import page_cache
from apps.core.page_cache import filler

KINDS = {
    "thanked": "SELECT post_id FROM threads_thank"
    " WHERE person_id = %(person)s AND post_id = ANY(%(posts)s)",
    "voted": "SELECT question_id FROM threads_vote"
    " WHERE person_id = %(person)s AND question_id = ANY(%(posts)s)",
    "asked": "SELECT post_id FROM threads_question"
    " WHERE asker_id = %(person)s AND is_anonymous AND post_id = ANY(%(posts)s)",
    "held": "SELECT post_id FROM threads_question"
    " WHERE asker_id = %(person)s AND state = 'held' AND session_id = %(session)s",
}
"""By name, the posts among `posts` with which `person` (their account: `user`) did this.

"asked" are questions without a name; "held" one's questions to `session` that were not taken up.
"""

ASKED = " UNION ALL ".join(
    f"SELECT '{name}', found.* FROM ({sql}) AS found"  # noqa: S608 -- of KINDS only
    for name, sql in KINDS.items()
)


@dataclass
class Overlay:
    """What is known of this reader: `asked` are the posts that were asked for."""

    asked: set[int] = field(default_factory=set)
    session: int = 0
    done: set[tuple[str, int]] = field(default_factory=set)


def lay(request: HttpRequest, posts: Iterable[int], *, session: int = 0) -> str:
    """Have these posts asked for, and the session; goes above all holes that ask for them."""
    posts = sorted(set(posts))
    if not posts and not session:
        return ""
    return page_cache.hole(request, "overlay", session, *posts)


def has(request: HttpRequest, kind: str, post: int) -> bool:
    """Whether the reader did that with the post. False for strangers, and for a post that the page
    did not name."""
    return (kind, post) in _of(request).done


def all_of(request: HttpRequest, kind: str) -> list[int]:
    """The posts with which the reader did that, among those of the page."""
    return sorted(post for done, post in _of(request).done if done == kind)


def is_signed_in(request: HttpRequest) -> bool:
    """Asked without a session where there is no cookie: strangers' pages stay untouched by it."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


@filler("overlay", shared=True)
def _laid(request: HttpRequest, session: str, *posts: str) -> str:
    """Nothing to be seen: what the reader did with these posts is known from here on."""
    overlay = _of(request)
    wanted = {int(post) for post in posts} - overlay.asked
    new_session = int(session) if int(session) != overlay.session else 0
    if (wanted or new_session) and is_signed_in(request):
        overlay.asked |= wanted
        overlay.session = new_session or overlay.session
        user: Any = request.user
        reader = {"person": user.person_id, "user": user.pk}
        with connection.cursor() as cursor:
            cursor.execute(ASKED, reader | {"posts": sorted(wanted), "session": new_session})
            overlay.done |= set(cursor.fetchall())
    return ""


def _of(request: HttpRequest) -> Overlay:
    """What this request knows; it is kept beside the request's other facts."""
    return request.META.setdefault("overlay", Overlay())
