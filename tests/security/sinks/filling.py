# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every sink is made with: how it is registered, and hostile texts put where they lie."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from playwright.sync_api import Page

from apps.accounts.models import Person, User
from apps.core import text as core_text
from apps.core.errors import Refused
from apps.threads.models import Post, Thread

CANARY = "Nadelwort"
"""A harmless word among the first texts: a page that does not show it would prove nothing."""


def stay(page: Page) -> None:
    """Do nothing on the page."""


@dataclass(frozen=True)
class Visit:
    """A page to look at; `then` is what a reader does there, `shows` whether every text of its
    sink stands on it, `leads` whether it may lead to another page of ours."""

    path: str
    then: Callable[[Page], None] = stay
    shows: bool = True
    cookies: dict[str, str] = field(default_factory=dict)
    status: int = 200
    leads: bool = False


Fill = Callable[[Sequence[str], User], Iterator[str | Visit]]


@dataclass(frozen=True)
class Sink:
    """A place for texts of others: `fill` puts up to `size` of them there, and yields where they
    are shown to whom: "reader", "administrator" or "stranger". `takes_all` of texts, one by one."""

    name: str
    fill: Fill
    size: int
    who: str
    takes_all: bool


SINKS: dict[str, Sink] = {}


def sink(*, size: int = 50, who: str = "reader", takes_all: bool = False) -> Callable[[Fill], Fill]:
    def register(fill: Fill) -> Fill:
        SINKS[fill.__name__] = Sink(fill.__name__, fill, size, who, takes_all)
        return fill

    return register


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
    made = []
    for text in texts:
        person = Person.named(text[:150])
        person.looks, person.called = person.looks[:150], person.called[:150]
        person.affiliation = text[:80]
        made.append(person)
    return Person.objects.bulk_create(made)


def said(thread: Thread, texts: Sequence[str], authors: Sequence[Person], **fields) -> list[Post]:
    """A post of each text, rendered as it would be, after those that are there."""
    now = datetime.now(UTC)
    rows = [
        Post(
            thread=thread, number=number, author=author, text=text, html=rendered(text),
            language="en", phase="before", created_at=now, **fields,
        )
        for number, (text, author) in enumerate(
            zip(texts, authors, strict=True), thread.posts_count + 1
        )
    ]  # fmt: skip
    Post.objects.bulk_create(rows, batch_size=1_000)
    thread.posts_count, thread.last_post_at = rows[-1].number, now
    thread.people_count = 1
    thread.save(update_fields=["posts_count", "people_count", "last_post_at"])
    return rows
