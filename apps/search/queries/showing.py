# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was found, as this reader may see it: each thing is loaded from where it stands now.

An entry says only that something was there when it was made. Removed, hidden, held and private
things are in no list and no count, however late their entries go.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet

from apps.accounts.models import Person
from apps.core.text.plain import plain
from apps.events.models import Event
from apps.search.marking import Marker, Text
from apps.search.models import Entry
from apps.search.queries.finding import Filters
from apps.search.queries.hits import PAGE, Group, Hit
from apps.search.questions import Question
from apps.sessions.models import Session, SessionSpeaker, Speaker
from apps.threads.models import Area, Post, Thread
from apps.threads.models import Question as AskedOfSpeakers

Kind = Entry.Kind

FIRST = {
    Kind.EVENT: 3,
    Kind.AREA: 3,
    Kind.SESSION: 6,
    Kind.THREAD: 6,
    Kind.POST: 10,
    Kind.PERSON: 6,
}
"""Shown of each kind while all kinds are."""

LOOKED_AT = 30
"""Of each kind then: what this reader may not see is made up for from these."""


def shown(
    question: Question, keys: dict[str, list[int]], *, filters: Filters, user: Any, after: int = 0
) -> list[Group]:
    """The groups that have anything for this reader. One kind alone is shown by pages of 20."""
    alone = len(keys) == 1
    groups = [
        _page(kind, found, after, filters, user) if alone else _first(kind, found, filters, user)
        for kind, found in keys.items()
        if found
    ]
    marker = Marker(
        question, [text for group in groups for hit in group.hits for text in hit.texts]
    )
    return [_marked(group, marker) for group in groups if group.hits]


def _first(kind: str, keys: list[int], filters: Filters, user: Any) -> Group:
    """One query for the best of a kind, and what stands beside them."""
    looked_at = keys[:LOOKED_AT]
    rows = _loaded(kind, looked_at, _among(looked_at, kind, filters, user))
    few = FIRST[Kind(kind)]
    hits = [_HIT[kind](row) for row in rows[:few]]
    return Group(kind, hits, has_more=len(rows) > few)


def _page(kind: str, keys: list[int], after: int, filters: Filters, user: Any) -> Group:
    """Twenty of those that this reader may see; which these are is asked first."""
    allowed = _among(keys, kind, filters, user)
    visible = set(allowed.values_list("pk", flat=True))
    mine = [key for key in keys if key in visible]
    rows = _loaded(kind, mine[after : after + PAGE], allowed)
    hits = [_HIT[kind](row) for row in rows]
    return Group(kind, hits, has_more=len(mine) > after + PAGE, after=after, count=len(mine))


def _loaded(kind: str, keys: Sequence[int], allowed: QuerySet) -> list[Model]:
    """The rows of these keys that are for this reader, in the order of the keys."""
    rows = _BESIDE[kind](allowed).filter(pk__in=keys)
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]


def _among(keys: Sequence[int], kind: str, filters: Filters, user: Any) -> QuerySet:
    """Of these keys those that are for this reader, in no order."""
    rows = _VISIBLE[kind](filters, user).filter(pk__in=keys).order_by()
    return rows.filter(thread__in=_threads_of(keys, user)) if kind == Kind.POST else rows


def _threads_of(posts: Sequence[int], user: Any) -> list[int]:
    """The discussions of these posts that are for this reader, by their numbers: where the database
    takes few to be visible, it would go through all posts of all that are. Two queries."""
    threads = set(Post.objects.filter(pk__in=posts).values_list("thread", flat=True))
    return list(Thread.objects.visible_to(user).filter(pk__in=threads).values_list("pk", flat=True))


def _events(filters: Filters, user: Any) -> QuerySet[Event]:
    return Event.objects.visible_to(user)


def _areas(filters: Filters, user: Any) -> QuerySet[Area]:
    return Area.objects.visible_to(user)


def _sessions(filters: Filters, user: Any) -> QuerySet[Session]:
    return Session.objects.visible_to(user)


def _threads(filters: Filters, user: Any) -> QuerySet[Thread]:
    return Thread.objects.visible_to(user).filter(is_main=False, hidden_at=None)


def _posts(filters: Filters, user: Any) -> QuerySet[Post]:
    """Without questions that were not taken up: these are between their askers and the hosts."""
    posts = Post.objects.visible_to(user).filter(
        removed_at=None, hidden_at=None, thread__hidden_at=None
    )
    return posts.exclude(question__state=AskedOfSpeakers.State.HELD)


def _people(filters: Filters, user: Any) -> QuerySet[Person]:
    """Who speaks or has written where this reader may look; others are nobody's to find."""
    speaks = Speaker.objects.present().filter(person=OuterRef("pk"))
    wrote = _posts(filters, user).filter(author=OuterRef("pk"))
    if filters.event is None:
        speaks = speaks.filter(event__in=Event.objects.visible_to(user).order_by())
    else:
        speaks = speaks.filter(event=filters.event)
        wrote = wrote.filter(thread__event=filters.event)
    people = Person.objects.visible_to(user).filter(left_at=None, unnamed=False)
    return people.filter(Q(Exists(speaks)) | Q(Exists(wrote)))


_VISIBLE: dict[str, Callable[[Filters, Any], QuerySet]] = {
    Kind.EVENT: _events,
    Kind.AREA: _areas,
    Kind.SESSION: _sessions,
    Kind.THREAD: _threads,
    Kind.POST: _posts,
    Kind.PERSON: _people,
}


SHOWN_OF_POSTS = (
    "html", "language", "created_at", "author__name", "author__left_at", "author__unnamed",
    "thread__title", "thread__language", "thread__event__name", "thread__event__language",
)  # fmt: skip


def _with_speakers(rows: QuerySet[Session]) -> QuerySet[Session]:
    links = SessionSpeaker.objects.select_related("speaker").order_by("position", "pk")
    related = rows.select_related("event", "summary").prefetch_related(
        Prefetch("session_speakers", links)
    )
    return related.defer("ical", "description", "abstract", "event__ical", "event__description")


_BESIDE: dict[str, Callable[[QuerySet], QuerySet]] = {
    Kind.EVENT: lambda rows: rows.defer("ical"),
    Kind.AREA: lambda rows: rows,
    Kind.SESSION: _with_speakers,
    Kind.THREAD: lambda rows: rows.select_related("event", "session").defer(
        "event__ical", "event__description", "event__description_html", "session__ical"
    ),
    Kind.POST: lambda rows: rows.select_related("author", "thread__event").only(*SHOWN_OF_POSTS),
    Kind.PERSON: lambda rows: rows,
}


def _of_event(event: Event) -> Hit:
    return Hit(
        kind=Kind.EVENT,
        address=event.get_absolute_url(),
        title=event.name,
        title_language=event.language,
        text=plain(event.description_html),
        text_language=event.language,
        at=event.begins_at,
    )


def _of_area(area: Area) -> Hit:
    return Hit(
        kind=Kind.AREA,
        address=area.get_absolute_url(),
        title=area.name,
        title_language=area.language,
        text=plain(area.description_html),
        text_language=area.language,
    )


def _of_session(session: Session) -> Hit:
    summary = getattr(session, "summary", None)
    texts = [Text(plain(summary.html), summary.language)] if summary else []
    texts += [
        Text(plain(html), session.language)
        for html in (session.abstract_html, session.description_html)
        if html
    ]
    first = texts[0] if texts else Text("")
    return Hit(
        kind=Kind.SESSION,
        address=session.get_absolute_url(),
        title=session.title,
        title_language=session.language,
        text=first.text,
        text_language=first.language,
        other_texts=tuple(texts[1:]),
        people=[link.speaker.name for link in session.session_speakers.all()],
        event=session.event,
        at=session.starts_at,
    )


def _of_thread(thread: Thread) -> Hit:
    return Hit(
        kind=Kind.THREAD,
        address=thread.get_absolute_url(),
        title=thread.title,
        title_language=thread.language,
        event=thread.event,
        at=thread.last_post_at or thread.created_at,
    )


def _of_post(post: Post) -> Hit:
    return Hit(
        kind=Kind.POST,
        address=post.get_absolute_url(),
        title=post.thread.title,
        title_language=post.thread.language,
        text=plain(post.html),
        text_language=post.language,
        people=[post.author.shown_name],
        event=post.thread.event,
        at=post.created_at,
    )


def _of_person(person: Person) -> Hit:
    return Hit(
        kind=Kind.PERSON,
        address=person.get_absolute_url(),
        title=person.shown_name,
        text=person.affiliation,
        text_language=person.affiliation_language,
    )


_HIT: dict[str, Callable[[Any], Hit]] = {
    Kind.EVENT: _of_event,
    Kind.AREA: _of_area,
    Kind.SESSION: _of_session,
    Kind.THREAD: _of_thread,
    Kind.POST: _of_post,
    Kind.PERSON: _of_person,
}


def _marked(group: Group, marker: Marker) -> Group:
    return replace(group, hits=[_with_marks(hit, marker) for hit in group.hits])


def _with_marks(hit: Hit, marker: Marker) -> Hit:
    """Of several texts the first that has a word asked for is shown."""
    best = Text(hit.text, hit.text_language)
    for text in (best, *hit.other_texts) if hit.other_texts else ():
        if marker.spans(text.text, text.language):
            best = text
            break
    return replace(
        hit,
        title_pieces=marker.pieces(hit.title, hit.title_language),
        text=best.text,
        text_language=best.language,
        snippet=marker.snippet(best.text, best.language) if best.text else [],
        people_pieces=[marker.pieces(name) for name in hit.people],
    )
