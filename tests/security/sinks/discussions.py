# SPDX-License-Identifier: AGPL-3.0-or-later
"""Discussions: posts, titles, questions, areas, follow-ups, what is new, what is found."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import person_from_forum
from apps.core.text import Cooked
from apps.search.models import Entry
from apps.search.services import index
from apps.threads.models import (
    Area,
    FollowUp,
    Mention,
    Post,
    PostRevision,
    Question,
    Reading,
    Tag,
    Thread,
    ThreadPlace,
)
from apps.threads.quoting import quoted
from apps.threads.services import Origin, absorb, absorb_edit, absorb_removal
from apps.threads.services.mentioning import linked
from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.security.sinks.filling import CANARY, Visit, people, pieces, rendered, said, sink

Visits = Iterator[str | Visit]


IN_A_POST = 8
"""Texts that one post shows, each rendered by itself: none can swallow another."""


@sink(size=50 * IN_A_POST, takes_all=True)
def posts(texts: Sequence[str], reader: User) -> Visits:
    """What posts say, who wrote them and what answers quote, on the page and swapped into it."""
    thread = ThreadFactory(title="Posts")
    several = list(pieces(texts, IN_A_POST))
    firsts = [piece[0] for piece in several]
    rows = said(thread, firsts, people(firsts))
    for row, piece in zip(rows, several, strict=True):
        html = "".join(rendered(text) for text in piece)
        row.html = linked(html, thread=thread, by=reader)[0]
    for answer, answered in zip(rows[1:], rows, strict=False):
        answer.reply_to = answered
    Post.objects.bulk_update(rows, ["reply_to", "html"])
    page = thread.get_absolute_url()
    newer = reverse("threads:newer", args=[thread.pk])
    swap = f"htmx.ajax('GET', '{newer}?seen=0', {{target: '#posts', swap: 'beforeend'}})"
    yield page
    yield Visit(page, then=lambda page: page.evaluate(swap))


@sink()
def brought_back(texts: Sequence[str], reader: User) -> Visits:
    """Who said it elsewhere, where, and who takes care of it."""
    thread = ThreadFactory(title="Brought back")
    rows = said(thread, texts, [PersonFactory()] * len(texts))
    for row, owner in zip(rows, people(texts), strict=True):
        row.brought = {"name": row.text[:100], "place": row.text[:80],
                       "address": "https://chat.example/1"}  # fmt: skip
        FollowUp.objects.create(post=row, owner=owner)
    Post.objects.bulk_update(rows, ["brought"])
    yield thread.get_absolute_url()


@sink()
def of_a_forum(texts: Sequence[str], reader: User) -> Visits:
    """What came from a mirrored forum: posts, who wrote them, where, and why they went."""
    thread = ThreadFactory(title="Of a forum")
    for number, text in enumerate(texts):
        author = person_from_forum(name=text, username=text, place=text, address=text)
        post = absorb(
            thread,
            author=author,
            text=text,
            cooked=Cooked(html=text, base="https://forum.example"),
            at=datetime.now(UTC),
            origin=Origin(place=text, address=text),
        )
        if number % 3 == 0:
            absorb_edit(post, text=f"{text} 2", at=datetime.now(UTC), place=text)
        if number % 3 == 2:
            absorb_removal(post, at=datetime.now(UTC), place=text, reason=text)
    yield thread.get_absolute_url()
    yield reverse("threads:history", args=[thread.posts.get(number=1).pk])


@sink()
def quotations(texts: Sequence[str], reader: User) -> Visits:
    """Answers that quote: what stands in the form, and what becomes of it."""
    thread = ThreadFactory(title="Quoted")
    rows = said(thread, texts, people(texts))
    answers = ThreadFactory(title="Answers")
    said(answers, [quoted(row) for row in rows], [PersonFactory()] * len(rows))
    yield answers.get_absolute_url()
    yield f"{thread.get_absolute_url()}?reply=1&quote=1"


@sink(size=30)
def titles_of_discussions(texts: Sequence[str], reader: User) -> Visits:
    """The list of an event."""
    event, now = EventFactory(), datetime.now(UTC)
    rows = [
        Thread(event=event, title=text[:200], posts_count=1, people_count=1, last_post_at=now)
        for text in texts
    ]
    threads = Thread.objects.bulk_create(rows)
    Post.objects.bulk_create(
        [
            Post(thread=thread, number=1, author=author, html="<p>x</p>", created_at=now)
            for thread, author in zip(threads, people(["A"] * len(threads)), strict=True)
        ]
    )
    yield reverse("threads:list", args=[event.slug])


@sink(size=1, who="administrator")
def one_discussion(texts: Sequence[str], reader: User) -> Visits:
    """A title, a name and a text on every page that is about one discussion or one post."""
    [text] = texts
    thread = ThreadFactory(title=text[:200])
    said(thread, [text] * 2, people([text]) * 2)
    Thread.objects.filter(pk=thread.pk).update(announced_at=datetime.now(UTC))
    own = said(thread, [text], [reader.person])[0]
    second = thread.posts.get(number=2)
    yield thread.get_absolute_url()
    for name in ("arrange", "split", "report_thread", "start_part", "bring_back"):
        yield Visit(reverse(f"threads:{name}", args=[thread.pk]), shows=name != "bring_back")
    for name in ("actions", "report", "follow_up", "remove", "continue", "thank"):
        address = reverse(f"threads:{name}", args=[second.pk])
        yield Visit(address, shows=name != "remove")
    yield reverse("threads:edit", args=[own.pk])
    yield thread.event.get_absolute_url()
    yield thread.posts.get(number=1).author.get_absolute_url()


@sink()
def histories(texts: Sequence[str], reader: User) -> Visits:
    """What a post said before it was edited, and why it was removed."""
    now = datetime.now(UTC)
    post = PostFactory(edited_at=now)
    rows = [
        PostRevision(post=post, text=text, html=rendered(text), written_at=now) for text in texts
    ]
    PostRevision.objects.bulk_create(rows)
    yield reverse("threads:history", args=[post.pk])
    thread = ThreadFactory()
    for text in texts[:10]:
        PostFactory(thread=thread, removed_at=now, removed_reason=text[:300], removed_rule=4)
    yield Visit(thread.get_absolute_url(), shows=False)


@sink()
def follow_ups(texts: Sequence[str], reader: User) -> Visits:
    event = EventFactory()
    thread = ThreadFactory(event=event, title=texts[0][:200])
    for post, owner in zip(said(thread, texts, people(texts)), people(texts), strict=True):
        FollowUp.objects.create(post=post, owner=owner)
    yield reverse("threads:follow_ups", args=[event.slug])


@sink(who="administrator")
def questions(texts: Sequence[str], reader: User) -> Visits:
    """What speakers are asked, why it is not taken up, what answers it; on the big screen too."""
    session = SessionFactory(title=texts[0][:300], speakers=[SpeakerFactory()])
    thread = ThreadFactory(main=True, session=session)
    for state in ("open", "held", "answered"):
        for post, asker in zip(said(thread, texts, people(texts)), people(texts), strict=True):
            answer = thread.posts.first() if state == "answered" else None
            Question.objects.create(
                post=post, session=session, asker=asker, state=state, answer=answer,
                reason=post.text[:300] if state == "held" else "",
            )  # fmt: skip
    place = [session.event.slug, session.code]
    address = reverse("threads:questions", args=place)
    yield from (address, f"{address}?sort=held", f"{address}?sort=answered")
    yield reverse("threads:projector", args=place)
    yield session.get_absolute_url()
    yield reverse("threads:decide_question", args=[thread.posts.get(number=1).pk])


@sink(size=30, who="administrator")
def areas_and_tags(texts: Sequence[str], reader: User) -> Visits:
    """Names and descriptions of areas, tags, and further places of a discussion."""
    thread = ThreadFactory(title=texts[0][:200], arranged=True)
    said(thread, ["x"], [PersonFactory()])
    number = thread.pk
    Tag.objects.bulk_create(
        [Tag(slug=f"tag-{number}-{at}", name=text[:40]) for at, text in enumerate(texts)]
    )
    thread.tags.set(Tag.objects.filter(slug__startswith=f"tag-{number}-"))
    areas = [
        Area(slug=f"area-{number}-{at}", name=text[:100], description=text,
             description_html=rendered(text))
        for at, text in enumerate(texts)
    ]  # fmt: skip
    for area in Area.objects.bulk_create(areas):
        ThreadPlace.objects.create(thread=thread, area=area)
    yield thread.get_absolute_url()
    yield reverse("threads:areas")
    for area in areas[:3]:
        yield Visit(area.get_absolute_url(), shows=area is areas[0])
    yield reverse("threads:start_in_area", args=[areas[0].slug])
    yield reverse("threads:tag", args=[f"tag-{number}-0"])
    yield reverse("threads:arrange", args=[thread.pk])


@sink(size=6)
def while_away(texts: Sequence[str], reader: User) -> Visits:
    """What is new on the home page: titles, names, and the beginnings of answers."""
    now = datetime.now(UTC)
    Reading.objects.filter(user=reader).delete()
    for text in texts:
        thread = ThreadFactory(title=text[:200], event__name=text[:200])
        Reading.objects.create(user=reader, thread=thread, number=1, takes_part=True, read_at=now)
        said(thread, ["Mine"], [reader.person])
        for post in said(thread, [text], people([text])):
            Mention.objects.create(post=post, person=reader.person)
    yield "/"


@sink(size=18)
def search(texts: Sequence[str], reader: User) -> Visits:
    """Titles and snippets of what was found, with the words marked in them."""
    event = EventFactory(name=f"{CANARY} {texts[0]}"[:200])
    texts = [f"{CANARY} {text}" for text in texts]
    persons = people(texts)
    thread = ThreadFactory(event=event, title=texts[0][:200])
    found = {Entry.Kind.POST: said(thread, texts, persons), Entry.Kind.PERSON: persons}
    threads = [ThreadFactory(event=event, title=text[:200]) for text in texts]
    for one in threads:
        said(one, ["x"], persons[:1])
    found |= {Entry.Kind.THREAD: threads, Entry.Kind.EVENT: [event]}
    found[Entry.Kind.SESSION] = [
        SessionFactory(event=event, title=text[:300], abstract=text, abstract_html=rendered(text))
        for text in texts
    ]
    for kind, things in found.items():
        index(kind, [thing.pk for thing in things])
    address = f"{reverse('search:search')}?q={CANARY}"
    yield f"{address}&event={event.slug}"
    for kind in (Entry.Kind.POST, Entry.Kind.THREAD, Entry.Kind.SESSION):
        yield f"{address}&event={event.slug}&kind={kind}"
    yield f"{address}&kind=person"
    Entry.objects.all().delete()
