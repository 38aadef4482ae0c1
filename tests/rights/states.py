# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may come to which address while what it names is closed, removed, or not yet public.

A few kinds of people stand for all of them. Forms are sent with all they need, so that a verb that
refuses counts here as well. Rows stand where they differ from tests/rights/table.py.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from apps.core.rules import Rule
from apps.sessions.models import Session
from apps.threads import services
from apps.threads.models import Post, Thread
from tests.addresses import Content
from tests.factories.threads import PostFactory
from tests.rights.roles import PUBLIC_ONLY
from tests.rights.table import (
    AUTHOR,
    EVERYBODY,
    MODERATORS,
    MODERATORS_AND_AUTHOR,
    NOBODY,
    SIGNED_IN,
    TABLE,
    Row,
    some,
)

ROLES = ("anonymous", "author", "speaker", "other organizer", "moderator")

OF_THREADS = r"^threads/<int:number>|^p/<int|v1/(threads|posts)/<number>"
OF_POSTS = r"^p/<int|v1/posts/<number>"
OF_SESSIONS = r"<event:event_slug>/sessions/<|/events/<event>/sessions/<code>"

SENT = {
    "text": "Some words", "title": "A title", "rule": "4", "reason": "Because", "posts": "2",
    "number": "1", "name": "Ada", "place": "Chat", "consent": "on", "quiet": "1",
}  # fmt: skip
"""Fields of every form there is: each takes those it knows."""


@dataclass(frozen=True)
class State:
    """What brings it about, the routes it matters to, and who is let in there.

    Without a row of its own a route has the one of the table, kept to the people of `among`; those
    that are read by programs are for everybody or for nobody. `do` is sent where something is
    arranged.
    """

    bring_about: Callable[[Content], object]
    routes: str
    do: str
    rows: dict[str, Row] = field(default_factory=dict)
    among: frozenset[str] = EVERYBODY

    def concerns(self, route: str) -> bool:
        return re.search(self.routes, route) is not None

    def row(self, name: str) -> Row:
        among = self.among
        if name.startswith(PUBLIC_ONLY) and among != EVERYBODY:
            among = NOBODY
        row = self.rows.get(name) or Row(*(people & among for people in TABLE[name]))
        return Row(row.get & some(*ROLES), row.post & some(*ROLES))


def close(content: Content) -> None:
    services.close(content.thread, by=content.reader)
    services.close(content.question.post.thread, by=content.reader)


def remove_thread(content: Content) -> None:
    """The main discussion of a session has no page to be taken away: it is removed by hand."""
    services.remove_thread(content.thread, rule=Rule.SPAM, by=content.reader)
    Thread.objects.filter(pk=content.question.post.thread_id).update(removed_at=timezone.now())


def remove_post(content: Content) -> None:
    for post in Post.objects.filter(thread__event=content.event):
        services.remove(post, rule=Rule.SPAM, by=content.reader)


def propose(content: Content) -> None:
    """The session is proposed only, and all discussions are about it."""
    Session.objects.filter(pk=content.session.pk).update(state="proposed")
    Thread.objects.filter(event=content.event).update(session=content.session)


def with_a_second_post(bring_about: Callable[[Content], object]) -> Callable[[Content], object]:
    """Something can be split off."""

    def bring(content: Content) -> None:
        PostFactory(thread=content.thread)
        bring_about(content)

    return bring


WHOLE_FORMS = {
    "threads:arrange": Row(MODERATORS, MODERATORS),
    "threads:continue": Row(EVERYBODY, SIGNED_IN),
    "threads:read": Row(NOBODY, SIGNED_IN),
    "threads:start_part": Row(EVERYBODY, SIGNED_IN),
    "threads:thank": Row(EVERYBODY, SIGNED_IN - AUTHOR),
}
"""Let in with a whole form are others than with an empty one: who has to sign in first is not."""

STATES = {
    "closed discussion": State(
        with_a_second_post(close),
        OF_THREADS,
        "reopen",
        WHOLE_FORMS
        | {
            "threads:bring_back": Row(NOBODY),
            "threads:edit": Row(AUTHOR),
            "threads:reply": Row(EVERYBODY),
            "threads:start_part": Row(EVERYBODY),
        },
    ),
    "removed discussion": State(
        with_a_second_post(remove_thread),
        OF_THREADS,
        "restore",
        {"threads:arrange": Row(MODERATORS, MODERATORS)},
        among=NOBODY,
    ),
    "removed post": State(
        remove_post,
        OF_POSTS,
        "",
        dict.fromkeys(
            (
                "threads:continue",
                "threads:decide_question",
                "threads:edit",
                "threads:post",
                "threads:report",
                "threads:thank",
                "threads:versions",
                "threads:vote",
            ),
            Row(NOBODY),
        )
        | {"threads:follow_up": Row(MODERATORS_AND_AUTHOR)},
    ),
    "proposed session": State(
        with_a_second_post(propose),
        f"{OF_SESSIONS}|{OF_THREADS}",
        "close",
        {name: Row(*(people & MODERATORS for people in row)) for name, row in WHOLE_FORMS.items()}
        | {"rsvps:session": Row(NOBODY), "threads:session_gallery": Row(MODERATORS)},
        among=MODERATORS,
    ),
}
