# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to whole topics of a mirrored forum happens to discussions here (see mirrored)."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction

from apps.accounts.models import Person, User
from apps.activity.services import record
from apps.core import languages
from apps.events.models import Event
from apps.permalinks.services import issue
from apps.sessions.models import Session
from apps.threads.models import Area, Thread, ThreadPlace
from apps.threads.services.mirrored import NEVER_KEPT, named
from apps.threads.services.places import TAG_LENGTH, TAGS_AT_MOST, tags_named
from apps.threads.services.writing import TITLE_LENGTH


@transaction.atomic
def absorb_start(
    *,
    event: Event | None = None,
    session: Session | None = None,
    areas: Collection[Area] = (),
    tags: Iterable[str] = (),
    title: str = "",
    language: str = "",
    main: bool = False,
    author: Person | None = None,
    place: str,
    quiet: bool = False,
) -> Thread:
    """A discussion without posts, for `absorb`: nobody sees it before the first one.

    With `main` the session's own, the one that there is already where there is one.
    """
    account = User.objects.filter(person=author).first() if author is not None else None
    event = session.event if session is not None else event
    title = fitting_title(session.title if main and session is not None else title)
    made: dict[str, Any] = {"event": event, "title": title, "created_by": account}
    told: dict[str, Any] = {"place": named(place), "quiet": quiet}
    if main:
        made["language"] = session.language if session is not None else language
        thread, is_new = Thread.objects.get_or_create(session=session, is_main=True, defaults=made)
        if is_new:
            record("thread.started", thread, by=account, **told)
        return thread
    language = languages.canonical(language) or languages.guess(title)
    labels = fitting_tags(tags)
    thread = Thread.objects.create(
        session=session, language=language, arranged=bool(areas or labels), **made
    )
    issue(thread)
    ThreadPlace.objects.bulk_create(ThreadPlace(thread=thread, area=area) for area in areas)
    thread.tags.set(tags_named(labels))
    record("thread.started", thread, by=account, **told)
    return thread


def fitting_title(title: str) -> str:
    """A title of the forum as it can stand here: on one line, cut where it is too long."""
    title = " ".join(NEVER_KEPT.sub("", title).split()) or "…"
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1].rstrip()}…"


def fitting_tags(names: Iterable[str]) -> Sequence[str]:
    """Those of the forum's tags that a discussion can have here, the first ones of many."""
    names = [NEVER_KEPT.sub("", name) for name in names]
    return [name for name in names if 0 < len(name) <= TAG_LENGTH][:TAGS_AT_MOST]
