# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands around the posts of a discussion, in one query, none where there is nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from apps.core.slugs import slug_of
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads.models import Area, Post, Tag, Thread

PARTS = 30


@dataclass(frozen=True)
class Link:
    """Where something is, its name, and the name's language."""

    address: str
    name: str
    language: str = ""


@dataclass(frozen=True)
class Around:
    tags: list[Link] = field(default_factory=list)
    areas: list[Link] = field(default_factory=list)
    also: list[Link] = field(default_factory=list)
    """Events and sessions where it is listed besides its home."""
    whole: list[Link] = field(default_factory=list)
    """The discussion that it is a part of, if the reader may see it."""
    continued: list[Link] = field(default_factory=list)
    """The post that it goes on from, under its discussion's title."""
    parts: list[Link] = field(default_factory=list)


def around(thread: Thread, user) -> Around:
    """The reader's own view of it: what they may not see is left out."""
    if not thread.arranged:
        return Around()
    found = Around()
    for kind, _place, number, word, name, language in _rows(thread, user):
        getattr(found, kind).append(_link(kind, number, word, name, language))
    return found


def _rows(thread: Thread, user) -> Iterator[tuple]:
    stranger = AnonymousUser()
    seen = Thread.objects.visible_to(user)
    parts = seen.listed().filter(parent=thread.pk).order_by("pk")[:PARTS]
    queries = [
        _columns("tags", 1, _tags(thread), "slug", "name"),
        _columns("areas", 2, Area.objects.filter(places__thread=thread.pk), "slug", "name", True),
        _columns("also", 3, _events(thread, stranger), "slug", "name", True),
        _columns("also", 4, _sessions(thread, stranger), "where", "title", True),
        _columns("parts", 5, Thread.objects.filter(pk__in=parts.values("pk")), "", "title", True),
    ]
    if thread.parent_id:
        whole = seen.filter(pk=thread.parent_id)
        queries.append(_columns("whole", 6, whole, "", "title", True))
    if thread.continues_id:
        origin = Post.objects.filter(pk=thread.continues_id, thread__in=seen)
        queries.append(_columns("continued", 7, origin, "", "thread__title"))
    return iter(queries[0].union(*queries[1:], all=True).order_by("at", "key"))


def _columns(
    kind: str, place: int, rows: QuerySet, word: str, name: str, has_language: bool = False
) -> QuerySet:
    """kind, place, number, word, name, language of any rows, for one union."""
    text = TextField()
    return (
        rows.order_by()
        .annotate(
            sort=Value(kind, text),
            at=Value(place, IntegerField()),
            key=F("pk"),
            means=Cast(word, text) if word else Value("", text),
            called=Cast(name, text),
            spoken=Cast("language", text) if has_language else Value("", text),
        )
        .values_list("sort", "at", "key", "means", "called", "spoken")
    )


def _tags(thread: Thread) -> QuerySet:
    return Tag.objects.shown_in(thread.event_id).filter(threads=thread.pk)


def _events(thread: Thread, user) -> QuerySet:
    there = thread.places.filter(session=None, event__isnull=False)
    return Event.objects.visible_to(user).filter(pk__in=there.values("event"))


def _sessions(thread: Thread, user) -> QuerySet:
    there = thread.places.filter(session__isnull=False)
    rows = Session.objects.visible_to(user).filter(pk__in=there.values("session"))
    return rows.annotate(where=Concat("event__slug", Value("/"), "code"))


def _link(kind: str, number: int, word: str, name: str, language: str) -> Link:
    if kind == "tags":
        return Link(reverse("threads:tag", args=[word]), name)
    if kind == "areas":
        return Link(reverse("threads:area", args=[word]), name, language)
    if kind == "also":
        slug, _, code = word.partition("/")
        names = ("pages:session", [slug, code]) if code else ("threads:list", [slug])
        return Link(reverse(names[0], args=names[1]), name, language)
    if kind == "continued":
        return Link(reverse("threads:post", args=[number]), name)
    return Link(reverse("pages:thread", args=[number, slug_of(name) or "-"]), name, language)
