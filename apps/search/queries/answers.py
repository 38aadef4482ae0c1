# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer to a question: what was found, or what may help."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from apps.events.models import Event
from apps.search.addresses import Asked
from apps.search.models import Entry
from apps.search.queries.finding import Filters, find, near
from apps.search.queries.hits import Group, Hit
from apps.search.queries.showing import shown
from apps.search.questions import Question, read


@dataclass(frozen=True)
class Answer:
    """All that the page shows of a search."""

    question: Question
    groups: list[Group] = field(default_factory=list)
    near: list[Group] = field(default_factory=list)
    ways_out: list[tuple[str, Asked]] = field(default_factory=list)
    was_too_much: bool = False

    @property
    def count(self) -> int:
        """Of what is on this page."""
        return sum(len(group.hits) for group in self.groups)

    @property
    def parts(self) -> list[str]:
        """The words one by one, to be asked for alone."""
        terms = self.question.wanted
        return [term.words[0].text for term in terms if len(terms) > 1][:5]


def answer(asked: Asked, *, event: Event | None, user: Any) -> Answer:
    """Look for it; where nothing is found look which choice is in the way, and what is like it."""
    question = read(asked.q)
    if not question.can_be_asked or not asked.kinds:
        return Answer(question, ways_out=list(_without_choices(asked)) if asked.q.strip() else [])
    filters = Filters(event.pk if event else None, asked.lang, asked.moment)
    found = find(question, kinds=asked.kinds, filters=filters, user=user)
    groups = shown(question, found.keys, filters=filters, user=user, after=asked.after)
    if groups or found.was_too_much:
        return Answer(question, groups, was_too_much=found.was_too_much)
    wider = [
        (name, other)
        for name, other in _without_choices(asked)
        if _finds(question, other, replace(filters, **_dropped(name)), user)
    ]
    alike = near(question, kinds=_named(asked), filters=filters, user=user)
    return Answer(
        question,
        near=shown(question, alike.keys, filters=filters, user=user),
        ways_out=wider,
    )


def like(title: str, *, kind: str, user: Any) -> list[Hit]:
    """Those of a kind with these words, or else with words like them."""
    question, filters = read(f"{title} "), Filters()
    if not question.can_be_asked:
        return []
    for look in (find, near):
        found = look(question, kinds=[kind], filters=filters, user=user)
        if groups := shown(question, found.keys, filters=filters, user=user):
            return [hit for group in groups for hit in group.hits]
    return []


def _without_choices(asked: Asked) -> Iterator[tuple[str, Asked]]:
    """Each choice that is made, by name, and the address without it."""
    for name in ("event", "lang", "since", "kind"):
        if getattr(asked, name):
            yield name, asked.but(**{name: ""})


def _dropped(name: str) -> dict[str, Any]:
    """The part of the filters that this choice is."""
    parts: dict[str, dict[str, Any]] = {
        "event": {"event": None},
        "lang": {"language": ""},
        "since": {"since": None},
    }
    return parts.get(name, {})


def _finds(question: Question, asked: Asked, filters: Filters, user: Any) -> bool:
    found = find(question, kinds=asked.kinds, filters=filters, user=user)
    return bool(shown(question, found.keys, filters=filters, user=user))


def _named(asked: Asked) -> list[str]:
    """Kinds that have a name or a title."""
    return [kind for kind in asked.kinds if kind != Entry.Kind.POST]
