# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kept page of a session is named by: all that it shows changes the name."""

from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.core.prepared import Prepared, Slot
from apps.sessions.models import Session
from apps.threads.models import ThreadPlace

LISTED = (
    ThreadPlace.objects.filter(session=OuterRef("pk"))
    .order_by()
    .values("session")
    .annotate(changes=Sum(1 + F("thread__version") + Coalesce(F("thread__event__version"), 0)))
    .values("changes")
)
"""Every verb counts up the version of its discussion, wherever that is listed."""


class SessionKey(NamedTuple):
    """What names a session's page as it is now, and where its times are from.

    `threads` and `versions` count its discussions and the changes in them, `posts_count` the posts
    of the main one, `answers` the changes of who takes part, `listed` those of discussions that
    have another home, and of that home. `main` is the number of its main discussion.
    """

    pk: int
    version: int
    event_version: int
    starts_at: datetime | None
    ends_at: datetime | None
    timezone: str
    threads: int
    versions: int | None
    posts_count: int
    asking_closes_at: datetime | None
    answers: int | None
    places_close_at: datetime | None
    listed: int
    main: int | None


def session_key(slug: str, code: str, user) -> SessionKey | None:
    """The session at an address, None where there is none that this reader may see.

    One small statement, all that a page costs that is kept already.
    """
    reader = "stranger"
    if user.is_authenticated:
        reader = "superuser" if user.is_superuser else "reader"
    values = {"user": user.pk} if reader == "reader" else {}
    rows = _key_of(reader).rows(slug=slug, code=code, **values)
    return SessionKey(*rows[0]) if rows else None


@cache
def _key_of(reader: str) -> Prepared:
    """Compiled once for each kind of reader; visible_to stays the only rule."""

    def build(slot: Slot) -> QuerySet[Session, tuple]:
        if reader == "reader":
            user: AnonymousUser | User = User(pk=slot("user"))
        else:
            user = User(is_superuser=True) if reader == "superuser" else AnonymousUser()
        return (
            Session.objects.visible_to(user)
            .filter(event__slug=slot("slug", str), code=slot("code", str))
            .annotate(
                number=Count("threads"),
                versions=Sum("threads__version"),
                posts=Coalesce(Max("threads__posts_count", filter=Q(threads__is_main=True)), 0),
                main=Max("threads__pk", filter=Q(threads__is_main=True)),
                listed=Coalesce(Subquery(LISTED), 0),
            )
            .order_by()
            .values_list(
                "pk",
                "version",
                "event__version",
                "starts_at",
                "ends_at",
                "event__timezone",
                "number",
                "versions",
                "posts",
                "asking__closes_at",
                "headcount__version",
                "headcount__closes_at",
                "listed",
                "main",
            )
        )

    return Prepared(build)
