# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bench measures on: a large programme, short and long discussions, a reader."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client

from apps.accounts.models import User
from apps.core.text import render
from apps.discourse.models import EventMirror, Forum
from apps.events.models import Event
from apps.events.services import open_event
from apps.sessions.models import Session
from apps.sessions.services import (
    add_interpretation,
    add_room,
    add_session,
    add_speaker,
    add_track,
    set_speakers,
    write_summary,
)
from apps.threads import fragments
from apps.threads.models import Post, Thread
from apps.threads.queries import page_with
from apps.threads.services import reply, reply_to_session, start

SLUG = "bench"
SESSIONS = 400
SHORT_THREADS = 400
LONG = 100_020
TEXT = """
We tried this for **half a year** and wrote down what happened each week, because memory is kind
and notes are not. The short version: what people asked for at the start was not what they used.

- The list of open questions was read by everybody, and answered by three people.
- The calendar was the first thing newcomers opened, in {where}.
- Nobody missed the newsletter.

> What would you do differently next time?

Ask earlier, and ask in the languages people write in. See [the notes](https://example.org/{where})
for the figures, and tell us where we are wrong: number {number} on the list is still a guess.
"""


def text(number: int) -> str:
    """About 660 letters of Markdown, a little different for each number."""
    return TEXT.format(number=number, where=f"town-{number % 97}").strip()


def people(count: int) -> list[User]:
    """Accounts of writers, the first being the reader who signs in."""
    known = list(User.objects.filter(email__startswith="bench").order_by("pk"))
    return known or [
        User.objects.create_user(name=f"Writer {number}", email=f"bench{number}@example.org")
        for number in range(count)
    ]


@transaction.atomic
def programme(writers: list[User]) -> Event:
    """An event of 400 sessions in 10 rooms over 4 days, with speakers, tracks, interpretation."""
    if event := Event.objects.filter(slug=SLUG).first():
        return event
    event = open_event(
        slug=SLUG,
        name="Bench",
        starts_on=date(2027, 5, 6),
        ends_on=date(2027, 5, 9),
        timezone="Europe/Warsaw",
        mode=Event.Mode.HYBRID,
        by=writers[0],
    )
    rooms = [add_room(event, name=f"Room {number}", by=None) for number in range(10)]
    tracks = [add_track(event, name=f"Track {number}", by=None) for number in range(6)]
    speakers = [add_speaker(event, person=writer.person, by=None) for writer in writers]
    for number in range(SESSIONS):
        day, slot = divmod(number // 10, 10)
        starts_at = datetime(2027, 5, 6 + day, 7, tzinfo=UTC) + timedelta(minutes=50 * slot)
        session = add_session(
            event,
            code=f"S{number}",
            title=f"Session {number}: what we learned about question {number * 7}",
            language="en",
            spoken_languages=[("en", "ar", "pl", "fr")[number % 4]],
            abstract=text(number)[:300],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=45),
            room=rooms[number % 10],
            track=tracks[number % 6],
            by=None,
        )
        set_speakers(session, speakers=[speakers[number % len(speakers)]], by=None)
        if number % 5 == 0:
            add_interpretation(session, language="uk", kind="human", by=None)
    return event


@transaction.atomic
def session_with_posts(event: Event, writers: list[User]) -> Session:
    """A session with a summary and a main discussion of 50 posts."""
    session = event.sessions.get(code="S0")
    session.event = event
    if not Thread.objects.filter(session=session).exists():
        author = writers[0]
        write_summary(session, text=text(1), language="en", by_person=author.person, by=author)
        for number in range(50):
            reply_to_session(session, text=text(number), by=writers[number % len(writers)])
    return session


@transaction.atomic
def forget_forum(site: str) -> None:
    """The forum of an earlier run, and all that was known of it."""
    EventMirror.objects.filter(forum__site=site).delete()
    Forum.objects.filter(site=site).delete()


@transaction.atomic
def thread_of(event: Event, writers: list[User], *, posts: int, title: str) -> Thread:
    """A discussion of so many posts, written through the verbs."""
    if known := Thread.objects.filter(event=event, title=title).first():
        return known
    thread = start(event=event, title=title, text=text(0), by=writers[0])
    for number in range(1, posts):
        reply(thread, text=text(number), by=writers[number % len(writers)])
    thread.refresh_from_db()
    return thread


@transaction.atomic
def short_threads(event: Event, writers: list[User], *, count: int = SHORT_THREADS) -> list[Thread]:
    """Discussions of 20 posts, each to be read once by a stranger; their fragments are made."""
    known = list(Thread.objects.filter(event=event, title__startswith="Short ").order_by("pk"))
    if known:
        return known
    threads = [filled_thread(event, writers, posts=20, title=f"Short {n}") for n in range(count)]
    for thread in threads:
        _make_fragments(thread, thread.posts.all())
    return threads


@transaction.atomic
def long_thread(event: Event, writers: list[User]) -> Thread:
    """A discussion whose last page of 20 posts comes after 100,000 others."""
    if known := Thread.objects.filter(event=event, title="Long").first():
        return known
    thread = filled_thread(event, writers, posts=LONG, title="Long")
    last_page = thread.posts.filter(number__gt=page_with(LONG))
    _make_fragments(thread, last_page)
    return thread


def _make_fragments(thread: Thread, posts: QuerySet[Post]) -> None:
    for language, _name in settings.LANGUAGES:
        fragments.make_missing(thread, list(posts.values_list("pk", flat=True)), language)


def filled_thread(event: Event, writers: list[User], *, posts: int, title: str) -> Thread:
    """A discussion filled in bulk: rows as the verbs write them, their fragments still missing."""
    now = datetime(2027, 1, 1, tzinfo=UTC)
    texts = [text(number) for number in range(50)]
    rendered = [render(words).html for words in texts]
    thread = start(event=event, title=title, text=texts[0], by=writers[0], at=now)
    rows = (
        Post(
            thread=thread,
            number=number,
            author_id=writers[number % len(writers)].person_id,
            text=texts[number % 50],
            html=rendered[number % 50],
            language="en",
            phase=Post.Phase.BEFORE,
            created_at=now + timedelta(seconds=number),
        )
        for number in range(2, posts + 1)
    )
    while chunk := list(islice(rows, 5000)):
        Post.objects.bulk_create(chunk)
    Thread.objects.filter(pk=thread.pk).update(
        posts_count=posts, people_count=len(writers), last_post_at=now + timedelta(seconds=posts)
    )
    thread.refresh_from_db()
    return thread


def signed_in(reader: User) -> str:
    """The session key of a browser in which the reader has signed in."""
    client = Client()
    client.force_login(reader)
    key = client.session.session_key
    assert key
    return key
