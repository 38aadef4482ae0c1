# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places that show what people, programmes and other sites wrote, each filled with hostile texts.

A sink puts texts where they would come to lie and yields the addresses of the pages that show them.
A new place where foreign text is shown gets a function here.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from django.urls import reverse

from apps.accounts.models import Person
from apps.core import text as core_text
from apps.core.errors import Refused
from apps.sessions.models import Session, Track
from apps.threads.models import FollowUp, Post, PostRevision, Thread
from apps.threads.services.mentioning import linked
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import ResourceFactory, SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, ThreadFactory

Sink = Callable[[Sequence[str]], Iterator[str]]

PAGE = 50


def pieces(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def rendered(text: str) -> str:
    try:
        return core_text.render(text).html
    except Refused:
        return "<p>refused</p>"


def people(texts: Sequence[str]) -> list[Person]:
    """Somebody of each name: providers and programmes give names that no form has checked."""
    return Person.objects.bulk_create(
        [Person(name=text[:150], affiliation=text[:80]) for text in texts]
    )


def posts(texts: Sequence[str]) -> Iterator[str]:
    """What posts say, who wrote them and what answers quote."""
    thread, now = ThreadFactory(title="Posts"), datetime.now(UTC)
    writer = UserFactory()
    rows = [
        Post(
            thread=thread,
            number=number,
            author=author,
            text=text,
            html=linked(rendered(text), thread=thread, by=writer)[0],
            language="en",
            phase="before",
            created_at=now,
        )
        for number, (text, author) in enumerate(zip(texts, people(texts), strict=True), 1)
    ]
    Post.objects.bulk_create(rows, batch_size=1_000)
    for answer, answered in zip(rows[1:], rows, strict=False):
        answer.reply_to = answered
    Post.objects.bulk_update(rows, ["reply_to"], batch_size=1_000)
    Thread.objects.filter(pk=thread.pk).update(posts_count=len(rows), last_post_at=now)
    for after in range(0, len(rows), PAGE):
        yield f"{thread.get_absolute_url()}?after={after}"


def titles_of_discussions(texts: Sequence[str]) -> Iterator[str]:
    """The list of an event, and the page of some."""
    for piece in pieces(texts, 30):
        event = EventFactory()
        now = datetime.now(UTC)
        threads = Thread.objects.bulk_create(
            [
                Thread(
                    event=event, title=text[:200], posts_count=1, people_count=1, last_post_at=now
                )
                for text in piece
            ]
        )
        Post.objects.bulk_create(
            [
                Post(thread=thread, number=1, author=author, html="<p>x</p>", created_at=now)
                for thread, author in zip(threads, people(["A"] * len(threads)), strict=True)
            ]
        )
        yield reverse("threads:list", args=[event.slug])
        yield Thread.objects.get(pk=threads[0].pk).get_absolute_url()


def programmes(texts: Sequence[str]) -> Iterator[str]:
    """Titles, speakers, rooms and tracks of an imported programme, as a list and as a grid."""
    for piece in pieces(texts, 100):
        event = EventFactory()
        for text in piece:
            speaker = SpeakerFactory(event=event, name=text[:200], person=people([text])[0])
            SessionFactory(
                event=event,
                title=text[:300],
                speakers=[speaker],
                room__name=text[:100],
                track=Track.objects.create(event=event, name=text[:100]),
            )
        yield reverse("pages:programme", args=[event.slug])
        yield reverse("pages:grid", args=[event.slug])


def dossiers(texts: Sequence[str]) -> Iterator[str]:
    """The page of a session: texts of the programme, links, speakers."""
    event = EventFactory()
    for text in texts:
        foreign = core_text.render_foreign(text)
        speaker = SpeakerFactory(
            event=event, name=text[:200], biography=text, biography_html=core_text.render_html(text)
        )
        session = SessionFactory(
            event=event, title=text[:300], abstract=text, abstract_html=foreign, speakers=[speaker]
        )
        Session.objects.filter(pk=session.pk).update(
            description=text, description_html=core_text.render_foreign(text, "markdown")
        )
        ResourceFactory(session=session, title=text[:200], url="https://slides.example/x")
        yield reverse("pages:session", args=[event.slug, session.code])


def events(texts: Sequence[str]) -> Iterator[str]:
    """Names, places and descriptions of events: their pages and the lists of all."""
    for piece in pieces(texts, 20):
        made = [
            EventFactory(
                name=text[:200],
                place=text[:200],
                description=text,
                description_html=rendered(text),
            )
            for text in piece
        ]
        yield reverse("pages:home")
        yield reverse("pages:events")
        yield made[0].get_absolute_url()


def histories(texts: Sequence[str]) -> Iterator[str]:
    """What a post said before it was edited, and why it was removed."""
    now = datetime.now(UTC)
    for piece in pieces(texts, PAGE):
        post = PostFactory(edited_at=now)
        PostRevision.objects.bulk_create(
            [
                PostRevision(post=post, text=text, html=rendered(text), written_at=now)
                for text in piece
            ]
        )
        yield reverse("threads:history", args=[post.pk])
        thread = ThreadFactory()
        for text in piece[:10]:
            PostFactory(thread=thread, removed_at=now, removed_reason=text[:300])
        yield thread.get_absolute_url()


def follow_ups(texts: Sequence[str]) -> Iterator[str]:
    for piece in pieces(texts, PAGE):
        event = EventFactory()
        thread = ThreadFactory(event=event, title=piece[0][:200])
        for text, owner in zip(piece, people(piece), strict=True):
            post = PostFactory(thread=thread, html=rendered(text), author=owner)
            FollowUp.objects.create(post=post, owner=owner)
        yield reverse("threads:follow_ups", args=[event.slug])


def asked_for(texts: Sequence[str]) -> Iterator[str]:
    """What comes back from an address: filters, sign-in, pages that are not there."""
    event = EventFactory()
    SessionFactory(event=event)
    programme = reverse("pages:programme", args=[event.slug])
    sign_in = reverse("account_login")
    for text in texts:
        word = quote(text[:200], safe="")
        yield f"{programme}?q={word}"
        yield f"{sign_in}?next={word}"


SINKS: dict[str, Sink] = {
    sink.__name__: sink
    for sink in (
        posts,
        titles_of_discussions,
        programmes,
        dossiers,
        events,
        histories,
        follow_ups,
        asked_for,
    )
}

STRANGERS = {"asked_for"}
"""Sinks whose pages lead on who is signed in."""

ONE_A_PAGE = {"dossiers", "asked_for"}
"""Sinks that show one text a page: they are given fewer."""


def admin_lists(texts: Sequence[str]) -> Iterator[str]:
    """The lists of the admin, with what everybody else wrote."""
    for piece in pieces(texts, 100):
        list(posts(piece))
        list(titles_of_discussions(piece))
        for text in piece:
            SessionFactory(title=text[:300])
        for page in ("threads_post", "threads_thread", "event_sessions_session", "accounts_person"):
            yield reverse(f"admin:{page}_changelist")
