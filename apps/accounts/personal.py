# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each app keeps about a person: told to them, shown on the privacy page, let go when they go.

A higher app says so in its own personal.py, imported when it is ready:

    @tells("posts", what=_("…"), seen=_("…"), kept=_("…"), fields=["threads.Post.author"])
    def posts(user): yield from ...

Every field that points to an account or a person must be named by one of these, or by `not_told`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from apps.accounts.models import Person, User

Tell = Callable[[User], Iterable[dict[str, Any]]]
Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """One kind of data. `name` is its file in the download; the words are for people."""

    name: str
    what: Words
    seen: Words
    kept: Words
    fields: tuple[str, ...]
    tell: Tell


@dataclass(frozen=True)
class Leaving:
    """Somebody who goes. What they leave belongs to `former`, who may be the same person.

    It is another one when a programme names `person`: programmes belong to events.
    """

    user: User
    person: Person
    former: Person
    takes_posts: bool


@dataclass(frozen=True)
class Recipients:
    """Who outside is sent what, in words for the privacy page; `names` are who they are."""

    what: Words
    names: tuple[str, ...]
    choice: Words


_recipients: list[Callable[[], Recipients | None]] = []
_kinds: dict[str, Kind] = {}
_not_told: dict[str, str] = {}
_objections: list[Callable[[User], None]] = []
_programme_names: list[Callable[[Person], str]] = []
_farewells: list[Callable[[Leaving], None]] = []


def tells(
    name: str, *, what: Words, seen: Words, kept: Words, fields: Iterable[str]
) -> Callable[[Tell], Tell]:
    """Register what yields the rows of one kind of data: JSON values and moments, oldest first."""

    def register(tell: Tell) -> Tell:
        _kinds[name] = Kind(name, what, seen, kept, tuple(fields), tell)
        return tell

    return register


def sends_out(rule: Callable[[], Recipients | None]) -> Callable[[], Recipients | None]:
    """Register who outside is sent what people write here; None where nobody is."""
    _recipients.append(rule)
    return rule


def recipients() -> list[Recipients]:
    return [found for rule in _recipients if (found := rule())]


def not_told(*fields: str, because: str) -> None:
    """Register fields that point to people and are in no download, with the reason."""
    _not_told.update(dict.fromkeys(fields, because))


def objects(rule: Callable[[User], None]) -> Callable[[User], None]:
    """Register a rule that refuses somebody's leaving while others depend on them."""
    _objections.append(rule)
    return rule


def names_on_programmes(rule: Callable[[Person], str]) -> Callable[[Person], str]:
    """Register what gives the name by which a programme knows a person, or an empty text."""
    _programme_names.append(rule)
    return rule


def lets_go(farewell: Callable[[Leaving], None]) -> Callable[[Leaving], None]:
    """Register what takes an app's part of a leaving; it runs in the transaction of the whole."""
    _farewells.append(farewell)
    return farewell


def kinds() -> list[Kind]:
    """Every kind of data that is told, lower apps first."""
    return list(_kinds.values())


def untold() -> dict[str, str]:
    """Fields that are not told, each with the reason."""
    return dict(_not_told)


def object_to_leaving(user: User) -> None:
    """Refused when an app has an objection."""
    for rule in _objections:
        rule(user)


def name_on_programmes(person: Person) -> str:
    """How programmes name this person; empty when none does."""
    return next((name for rule in _programme_names if (name := rule(person))), "")


def let_go_of(leaving: Leaving) -> None:
    """Have every app take its part, lower ones last: they keep what the others need."""
    for farewell in reversed(_farewells):
        farewell(leaving)
