# SPDX-License-Identifier: AGPL-3.0-or-later
"""Start a discussion and answer in it."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.services import unnamed as unnamed_person
from apps.activity.live import publish
from apps.activity.services import record
from apps.core import languages
from apps.core.errors import Refused
from apps.core.prepared import Prepared
from apps.core.text import plain, render
from apps.events.models import Event
from apps.events.services import tell_discussions
from apps.permalinks.services import issue
from apps.sessions.models import Session
from apps.threads import fragments
from apps.threads.models import Area, Post, PostPicture, Thread, ThreadPlace
from apps.threads.models.follow_up import spare_the_question
from apps.threads.services import picturing
from apps.threads.services.granting import spend_unit
from apps.threads.services.locking import lock_to_write, where_it_is_now
from apps.threads.services.mentioning import keep_mentions, linked
from apps.threads.services.origins import refuse_closed, refuse_foreign, renew
from apps.threads.services.places import tags_named
from apps.threads.services.reading import note_own_post

TITLE_LENGTH = 200


@transaction.atomic
def start(
    *,
    event: Event | None = None,
    session: Session | None = None,
    areas: Sequence[Area] = (),
    tags: Sequence[str] = (),
    parent: Thread | None = None,
    continues: Post | None = None,
    title: str,
    text: str,
    language: str = "",
    pictures: Sequence[int] = (),
    by: Any,
    at: datetime | None = None,
) -> Thread:
    """Open a discussion of an event, of one of its sessions, or of areas only, with a first post.

    `parent` is the discussion that it is a part of; `continues` the post, of another discussion,
    that it goes on from: its first post quotes that one. `at` is when it was said, for what was
    said elsewhere; now otherwise.
    """
    title = checked_title(title)
    if event is None and not areas:
        raise Refused(_("Say where the discussion belongs."), code="nowhere")
    if parent is not None and parent.parent_id is not None:
        raise Refused(_("A part of a discussion has no parts of its own."), code="too-deep")
    if session is not None and (event is None or session.event_id != event.pk):
        raise Refused(_("This session belongs to another event."), code="other-event")
    # What it comes from is locked before it is there: the order of all numbers.
    renew(parent, continues)
    thread = Thread.objects.create(
        event=event,
        session=session,
        parent=parent,
        continues=continues,
        title=title,
        arranged=bool(areas or tags or parent or continues),
        language=language or languages.guess(f"{title} {text}"),
        created_by=by,
    )
    spend_unit(thread, by=by)
    issue(thread)
    ThreadPlace.objects.bulk_create(
        ThreadPlace(thread=thread, area=area, added_by=by) for area in areas
    )
    thread.tags.set(tags_named(tags))
    record("thread.started", thread, by=by)
    reply(
        thread,
        text=text,
        language=language,
        reply_to=continues,
        pictures=pictures,
        by=by,
        at=at,
    )
    thread.refresh_from_db(fields=["posts_count", "people_count", "last_post_at", "version"])
    return thread


@transaction.atomic
def reply_to_session(
    session: Session,
    *,
    text: str,
    language: str = "",
    reply_to: Post | None = None,
    pictures: Sequence[int] = (),
    by: Any,
    at: datetime | None = None,
    unnamed: bool = False,
    brought: dict[str, str] | None = None,
) -> Post:
    """Write in a session's main discussion; it is made with its first post.

    Of two first posts at the same moment one waits for the other and answers in its discussion.
    """
    checked_text(text)
    thread, is_new = Thread.objects.get_or_create(
        session=session,
        is_main=True,
        defaults={
            "event_id": session.event_id,
            "title": session.title[:TITLE_LENGTH],
            "language": session.language,
            "created_by": None if unnamed else by,
        },
    )
    if is_new:
        record("thread.started", thread, by=None if unnamed else by)
    said: dict[str, Any] = {
        "text": text,
        "language": language,
        "reply_to": reply_to,
        "pictures": pictures,
    }
    return reply(thread, **said, by=by, at=at, unnamed=unnamed, brought=brought)


@where_it_is_now
def reply(
    thread: Thread,
    *,
    text: str,
    language: str = "",
    reply_to: Post | None = None,
    pictures: Sequence[int] = (),
    by: Any,
    at: datetime | None = None,
    unnamed: bool = False,
    brought: dict[str, str] | None = None,
) -> Post:
    """Add a post with the next number; an empty language is guessed from the text.

    `unnamed` says it under nobody's name, and tells nobody who did: the caller keeps that.
    `brought` says who said it elsewhere (services.bringing).
    The text is rendered before the discussion is locked: others wait for the write only. In one
    that is merged into another at this moment it is written there.
    """
    text = checked_text(text)
    html = rendered(text)
    with transaction.atomic():
        thread = lock_to_write(thread)
        refuse_closed(thread)
        if reply_to is not None and reply_to.thread_id != thread.pk:
            refuse_foreign(reply_to, thread)
        shown = picturing.own_pictures(pictures, by=by)
        moment = at or timezone.now()
        html, named = linked(html, thread=thread, by=by)
        post = Post(
            pk=next_number_of_all(),
            thread=thread,
            number=thread.posts_count + 1,
            author=unnamed_person() if unnamed else by.person,
            reply_to=reply_to,
            text=text,
            html=html,
            brought=brought,
            language=languages.canonical(language) or languages.guess(text),
            phase=phase_of(thread, moment),
            created_at=moment,
        )
        add(post, picturing.placed(post, shown))
        keep_mentions(post, named)
        if by.pk is not None:
            note_own_post(post, by=by)
        told = {"thread": thread.pk, "number": post.number}
        record("post.written", post, by=None if unnamed else by, event=thread.event, **told)
        tell_open_pages(post, "post")
    return post


def tell_open_pages(post: Post, kind: str) -> None:
    """After the commit: "post" for a new one, "changed" for one that looks different now.

    The page of a session waits for the first post of its own discussion, which has no channel yet.
    """
    thread = post.thread
    told = {"number": post.number, "post": post.pk, "version": thread.version}
    publish(f"thread:{thread.pk}", kind, **told)
    if kind == "post" and post.number == 1 and thread.is_main:
        publish(f"session:{thread.session_id}", "thread", thread=thread.pk)


def phase_of(thread: Thread, moment: datetime) -> str:
    """Before, live or after: by the session's time, by the event's days without a session; empty
    in a discussion of areas only."""
    home = thread.session or thread.event
    return str(home.phase(moment)) if home is not None else ""


def checked_text(text: str) -> str:
    """The text as it is stored; Refused when nothing is in it."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused(_("There is no text yet."), code="empty")
    return text


def rendered(text: str) -> str:
    """The text as it is shown; Refused when nobody would see anything."""
    html = render(text).html
    if not _can_be_seen(plain(html)) and "<figure" not in html:
        raise Refused(_("There is nothing to read in this text."), code="empty")
    return html


def checked_title(title: str) -> str:
    """The title on one line; Refused when empty or longer than 200 letters."""
    title = " ".join(title.split())
    if not _can_be_seen(title):
        raise Refused(_("There is no title yet."), code="no-title")
    if len(title) > TITLE_LENGTH:
        raise Refused(
            _("This title is too long: %(limit)s letters at most.") % {"limit": TITLE_LENGTH},
            code="long-title",
        )
    return title


def _can_be_seen(text: str) -> bool:
    """Whether there is a letter, digit or sign in it: no mere spaces, joiners and directions."""
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in text)


def add(post: Post, pictures: Sequence[PostPicture] = ()) -> None:
    """Store a new post with its fragments, and the counters of its discussion, which is locked."""
    thread = post.thread
    is_new_here = not _SAID.rows(thread=thread.pk, author=post.author_id)
    spare_the_question(post)
    post.fragments = fragments.make(post, pictures=pictures)
    post.save(force_insert=True)
    picturing.attach(pictures)
    thread.posts_count = post.number
    thread.people_count += is_new_here
    thread.last_post_at = max(thread.last_post_at or post.created_at, post.created_at)
    thread.version += 1
    counters = ("posts_count", "people_count", "last_post_at", "version")
    is_there = thread.removed_at is None
    if is_there and thread.event is not None and not thread.event.has_discussions:
        tell_discussions(thread.event, are_there=True)
    Thread.objects.filter(pk=thread.pk).update(**{name: getattr(thread, name) for name in counters})


_SAID = Prepared(
    lambda slot: (
        Post.objects.filter(thread=slot("thread"), author=slot("author"), moved_to=None)
        .order_by()
        .values_list("pk")[:1]
    )
)


def next_number_of_all() -> int:
    """The id of a post to come: its fragments name its address, so it is needed before the row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Post._meta.db_table])
        return cursor.fetchone()[0]
