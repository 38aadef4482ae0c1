# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which texts of which models can have language versions; higher apps register theirs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from apps.accounts.models import Person

Touch = Callable[[Any], None]
EventOf = Callable[[Any], models.Model | None]
AuthorOf = Callable[[Any], Person | None]
WordsOf = Callable[[Person], models.QuerySet[Any]]
SpeakersOf = Callable[[Any], models.QuerySet[Person]]
Finish = Callable[[Any, str], str]


@dataclass(frozen=True)
class Registered:
    """`touch` is told, in the transaction of the write, that the object's versions have changed.

    `lock` comes first in it: what the object's own verbs lock first, and the text as it is now.
    """

    fields: tuple[str, ...]
    language_field: str
    touch: Touch | None
    lock: Touch | None = None
    event_of: EventOf | None = None
    author_of: AuthorOf | None = None
    words_of: WordsOf | None = None
    finish: Finish | None = None
    speakers_of: SpeakersOf | None = None


_registered: dict[type[models.Model], Registered] = {}


def register(
    model: type[models.Model],
    *fields: str,
    language_field: str = "language",
    touch: Touch | None = None,
    lock: Touch | None = None,
    event_of: EventOf | None = None,
    author_of: AuthorOf | None = None,
    words_of: WordsOf | None = None,
    finish: Finish | None = None,
    speakers_of: SpeakersOf | None = None,
) -> None:
    """Let these text fields have versions; `language_field` names the language they are written in.

    A field with its rendered HTML beside it (`description_html`; `html` for a field `text`) is
    Markdown, and so are its versions; any other is plain text. `event_of` names the event that the
    record of what happened belongs to, where the object has no `event_id` of its own. `author_of`
    says whose words they are, `words_of` the other way round which objects have somebody's words.
    `finish` is given the rendered HTML of a version, and may put into it what the original has.
    `speakers_of` are the people whose yes machines need, each of them.
    """
    _registered[model] = Registered(
        fields, language_field, touch, lock, event_of, author_of, words_of, finish, speakers_of
    )


def registered(obj: models.Model, field: str) -> Registered:
    """The registration of this field; LookupError where there is none."""
    entry = _registered.get(type(obj))
    if entry is None or field not in entry.fields:
        raise LookupError(f"{type(obj).__name__}.{field} is not registered for translation")
    return entry


def words_of(person: Person) -> Iterator[tuple[models.QuerySet[Any], tuple[str, ...]]]:
    """All objects that have words of this person, with the fields these are in."""
    for entry in _registered.values():
        if entry.words_of is not None:
            yield entry.words_of(person), entry.fields


def spoken() -> Iterator[tuple[models.QuerySet[Any], tuple[str, ...]]]:
    """All objects whose texts are those of speakers, with the fields these are in."""
    for model, entry in _registered.items():
        if entry.speakers_of is not None:
            yield model._default_manager.all(), entry.fields


def html_field(model: type[models.Model], field: str) -> str:
    """The field that holds the rendered HTML of this one; empty for plain text."""
    names = {known.name for known in model._meta.get_fields()}
    for name in (f"{field}_html", "html" if field == "text" else ""):
        if name in names:
            return name
    return ""
