# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which texts of an event lack a version in which of its languages."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.db.models.functions import Length

from apps.events.models import Event
from apps.sessions.models import Session, Summary
from apps.translating.things import KINDS
from apps.translations.models import Translation
from apps.translations.queries import serves

LETTERS_A_MINUTE = 120
"""What somebody who knows both languages translates in a minute, corrections included."""


@dataclass(frozen=True)
class Task:
    """One text that is not in all the languages that it should be in."""

    kind: str
    number: int
    title: str
    language: str
    letters: int
    missing: tuple[str, ...]
    by_machine: tuple[str, ...]
    outdated: tuple[str, ...]

    @property
    def words(self) -> Any:
        return KINDS[self.kind].words

    @property
    def minutes(self) -> int:
        return max(1, math.ceil(self.letters / LETTERS_A_MINUTE))


@dataclass(frozen=True)
class _Text:
    kind: str
    number: int
    title: str
    language: str
    letters: int
    begins: datetime | None


def tasks_of(event: Event, user: Any, *, into: Sequence[str], known: Sequence[str]) -> list[Task]:
    """What could be translated into these languages by somebody who knows those; the short ones of
    the sessions that come first before the others. Four statements, however many sessions."""
    texts = [text for text in _texts(event, user) if not known or _is_in(text.language, known)]
    all_made = _made(texts)
    tasks = []
    for text in texts:
        versions = all_made[
            KINDS[text.kind].model._meta.label_lower, KINDS[text.kind].field, text.number
        ]
        wanted = [code for code in into if not _is_in(text.language, [code])]
        there = {code: _version_for(code, versions) for code in wanted}
        missing = tuple(code for code in wanted if there[code] is None)
        made = {code: version for code, version in there.items() if version is not None}
        machine = tuple(code for code, (kind, _old) in made.items() if kind == "machine")
        outdated = tuple(code for code, (_k, old) in made.items() if old and code not in machine)
        if missing or machine or outdated:
            tasks.append(
                Task(
                    text.kind, text.number, text.title, text.language, text.letters,
                    missing, machine, outdated,
                )
            )  # fmt: skip
    return tasks


def _texts(event: Event, user: Any) -> list[_Text]:
    columns = ("pk", "title", "language", "starts_at")
    sizes = {"title_size": Length("title"), "abstract_size": Length("abstract"),
             "description_size": Length("description")}  # fmt: skip
    sessions = Session.objects.visible_to(user).filter(event=event).exclude(kind=Session.Kind.BREAK)
    sessions = sessions.exclude(state=Session.State.WITHDRAWN)
    found = []
    for row in sessions.annotate(**sizes).values(*columns, *sizes):
        for name in ("title", "abstract", "description"):
            if letters := row[f"{name}_size"]:
                found.append(
                    _Text(
                        f"session-{name}", row["pk"], row["title"], row["language"], letters,
                        row["starts_at"],
                    )
                )  # fmt: skip
    summaries = Summary.objects.filter(session__in=sessions).annotate(size=Length("text"))
    for number, title, language, letters, begins in summaries.values_list(
        "pk", F("session__title"), "language", "size", F("session__starts_at")
    ):
        found.append(_Text("summary", number, title, language, letters, begins))
    for name in ("name", "description"):
        if words := getattr(event, name):
            found.append(
                _Text(f"event-{name}", event.pk, event.name, event.language, len(words), None)
            )
    return sorted(found, key=lambda text: (text.begins is None, text.begins, text.letters > 480))


def _made(texts: Iterable[_Text]) -> dict[tuple[str, str, int], dict[str, tuple[str, bool]]]:
    """By model, field and number, each version's language with its kind and whether it is old."""
    numbers = defaultdict(set)
    for text in texts:
        numbers[KINDS[text.kind].model].add(text.number)
    found: dict[tuple[str, str, int], dict[str, tuple[str, bool]]] = defaultdict(dict)
    if not numbers:
        return found
    wanted = Q()
    labels = {}
    for model, pks in numbers.items():
        content_type = ContentType.objects.get_for_model(model)
        labels[content_type.pk] = model._meta.label_lower
        wanted |= Q(content_type=content_type, object_id__in=pks)
    rows = Translation.objects.filter(wanted).values_list(
        "content_type", "field", "object_id", "language", "kind", "outdated"
    )
    for kind, field, number, language, made, outdated in rows:
        found[labels[kind], field, number][language] = (made, outdated)
    return found


def _version_for(wanted: str, versions: dict[str, tuple[str, bool]]) -> tuple[str, bool] | None:
    """The version in this language, else in another region's form of it."""
    akin = (made for code, made in versions.items() if serves(code, wanted))
    return versions.get(wanted) or next(akin, None)


def _is_in(language: str, codes: Sequence[str]) -> bool:
    """An unknown language is one that everybody may know."""
    return not language or any(serves(language, code) for code in codes)
