# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts that can be translated at an address, by the word that names each kind there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import Person
from apps.events.models import Event
from apps.sessions.models import Session, Speaker, Summary
from apps.threads.models import Post, Thread
from apps.translations.registry import html_field, registered, words_of


@dataclass(frozen=True)
class Kind:
    """One field of one model; `seen` are the rows that somebody may read, with their event."""

    name: str
    words: str | Promise
    model: type[models.Model]
    field: str
    seen: Callable[[Any], models.QuerySet[Any]]
    event_of: Callable[[Any], Event | None]
    title_of: Callable[[Any], Any]
    authors: Callable[[Any], set[int]]

    @property
    def is_markdown(self) -> bool:
        return bool(html_field(self.model, self.field))


@dataclass(frozen=True)
class Thing:
    """One text of one object."""

    kind: Kind
    obj: Any

    @cached_property
    def text(self) -> str:
        return getattr(self.obj, self.kind.field)

    @property
    def language(self) -> str:
        return getattr(self.obj, registered(self.obj, self.kind.field).language_field)

    @property
    def event(self) -> Event | None:
        return self.kind.event_of(self.obj)

    @property
    def title(self) -> Any:
        """What it belongs to, as people call it."""
        return self.kind.title_of(self.obj)

    @property
    def page(self) -> str:
        return self.obj_of_page.get_absolute_url()

    @property
    def obj_of_page(self) -> Any:
        if isinstance(self.obj, Summary):
            return self.obj.session
        return self.obj.person if isinstance(self.obj, Speaker) else self.obj

    def is_by(self, person: int | None) -> bool:
        return person is not None and person in self.kind.authors(self.obj)


def _sessions(user: Any) -> models.QuerySet[Any]:
    return Session.objects.visible_to(user).select_related("event")


def _summaries(user: Any) -> models.QuerySet[Any]:
    seen = Session.objects.visible_to(user)
    return Summary.objects.filter(session__in=seen).select_related("session__event")


def _events(user: Any) -> models.QuerySet[Any]:
    return Event.objects.visible_to(user)


def _speakers(user: Any) -> models.QuerySet[Any]:
    events = Event.objects.visible_to(user)
    return Speaker.objects.present().filter(event__in=events).select_related("event", "person")


def _posts(user: Any) -> models.QuerySet[Any]:
    rows = Post.objects.visible_to(user).filter(removed_at=None)
    return rows.select_related("thread__event", "thread__session")


def _threads(user: Any) -> models.QuerySet[Any]:
    return Thread.objects.visible_to(user).filter(is_main=False).select_related("event")


def _speaking(session: Session) -> set[int]:
    return set(session.speakers.values_list("person", flat=True))


def _written(obj: Any) -> set[int]:
    return {obj.author_id} if obj.author_id else set()


def _own(obj: Any) -> Event | None:
    return obj.event


def _nobody(obj: Any) -> set[int]:
    return set()


def _session(name: str, field: str, words: Any) -> Kind:
    return Kind(name, words, Session, field, _sessions, _own, lambda obj: obj.title, _speaking)


KINDS = {
    kind.name: kind
    for kind in (
        _session("session-title", "title", _("Title")),
        _session("session-abstract", "abstract", _("Abstract")),
        _session("session-description", "description", _("Description")),
        Kind(
            "summary", _("Summary"), Summary, "text", _summaries,
            lambda obj: obj.session.event, lambda obj: obj.session.title, _written,
        ),
        Kind(
            "event-name", _("Name of the event"), Event, "name", _events,
            lambda obj: obj, lambda obj: obj.name, _nobody,
        ),
        Kind(
            "event-description", _("About the event"), Event, "description", _events,
            lambda obj: obj, lambda obj: obj.name, _nobody,
        ),
        Kind(
            "biography", _("About a speaker"), Speaker, "biography", _speakers, _own,
            lambda obj: obj.name, lambda obj: {obj.person_id},
        ),
        Kind(
            "post", pgettext_lazy("a kind of text", "Post"), Post, "text", _posts,
            lambda obj: obj.thread.event, lambda obj: obj.thread.title, _written,
        ),
        Kind(
            "thread-title", _("Title of a discussion"), Thread, "title", _threads, _own,
            lambda obj: obj.title, _nobody,
        ),
    )
}  # fmt: skip


def kind_of_rows(content_type: ContentType, field: str) -> Kind | None:
    model = content_type.model_class()
    fits = (kind for kind in KINDS.values() if (kind.model, kind.field) == (model, field))
    return next(fits, None)


def public(kind: Kind, number: int) -> Thing | None:
    """A text as strangers may read it: what they may not goes to no machine outside."""
    return seen(kind.name, number, AnonymousUser())


BY_MACHINES = frozenset(KINDS) - {"event-name", "biography"}
"""Names are not for machines."""


def texts_at(content_type: ContentType, number: int) -> list[Thing]:
    """The texts that what happened to this object may have changed; a session's summary too."""
    model = content_type.model_class()
    found = [
        public(kind, number)
        for kind in KINDS.values()
        if kind.model is model and kind.name in BY_MACHINES
    ]
    if model is Session:
        found += _summary_of(number)
    return [thing for thing in found if thing is not None]


def posts_of(thread: int) -> Iterator[Thing]:
    """What strangers may read in a discussion."""
    kind = KINDS["post"]
    for post in kind.seen(AnonymousUser()).filter(thread=thread).order_by("pk").iterator(500):
        yield Thing(kind, post)


def texts_of_event(event: Event) -> Iterator[Thing]:
    """What strangers may read of an event: itself, its sessions, what is said there."""
    of_event: dict[type[models.Model], dict[str, Any]] = {
        Event: {"pk": event.pk}, Session: {"event": event}, Summary: {"session__event": event},
        Thread: {"event": event}, Post: {"thread__event": event},
    }  # fmt: skip
    for name in sorted(BY_MACHINES):
        kind = KINDS[name]
        if _is_registered(kind):
            rows = kind.seen(AnonymousUser()).filter(**of_event[kind.model])
            for obj in rows.order_by("pk").iterator(500):
                yield Thing(kind, obj)


def texts_of_person(person: Person) -> Iterator[Thing]:
    """What strangers may read of somebody's words, and what machines may be asked for."""
    for objects, fields in words_of(person):
        for kind in KINDS.values():
            if kind.model is objects.model and kind.field in fields and kind.name in BY_MACHINES:
                rows = kind.seen(AnonymousUser()).filter(pk__in=objects.order_by().values("pk"))
                for obj in rows.order_by("pk").iterator(500):
                    yield Thing(kind, obj)


def _summary_of(session: int) -> list[Thing | None]:
    numbers = Summary.objects.filter(session=session).values_list("pk", flat=True)
    return [public(KINDS["summary"], number) for number in numbers]


def seen(name: str, number: int, user: Any) -> Thing | None:
    """The text at an address, for somebody who may read it; None where it says nothing."""
    kind = KINDS.get(name)
    if kind is None or not _is_registered(kind):
        return None
    obj = kind.seen(user).filter(pk=number).first()
    return Thing(kind, obj) if obj is not None and getattr(obj, kind.field).strip() else None


def _is_registered(kind: Kind) -> bool:
    try:
        registered(kind.model(), kind.field)
    except LookupError:
        return False
    return True
