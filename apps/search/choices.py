# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where and what to look for, as links with addresses."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.preferences import Preferences
from apps.core import languages
from apps.events.models import Event
from apps.search.addresses import Asked
from apps.search.models import Entry
from apps.search.queries import Group
from apps.search.stems import base

MOST_LANGUAGES = 8


@dataclass(frozen=True)
class Choice:
    """One link of a row; `language` where its label is written in one of its own."""

    label: str
    path: str
    is_chosen: bool
    language: str = ""


@dataclass(frozen=True)
class Row:
    """Links of which one is chosen, and what they are about."""

    name: str
    label: str
    links: list[Choice]


def of(asked: Asked, *, event: Event | None, reader: Preferences) -> list[Row]:
    """The rows above the results; the first is the kind."""
    return [
        Row("kind", _("What"), list(_kinds(asked))),
        *([Row("event", _("Where"), list(_places(asked, event)))] if event else []),
        Row("lang", _("Language"), list(_languages(asked, event, reader))),
        Row("since", _("When"), list(_times(asked))),
    ]


def ways_out(dropped: Iterable[tuple[str, Asked]], *, event: Event | None) -> list[Choice]:
    """What to give up where nothing fits."""
    labels = {
        "event": _("Look in all events"),
        "lang": _("In any language"),
        "since": _("From any time"),
        "kind": _("Among everything"),
    }
    return [Choice(labels[name], asked.path, False) for name, asked in dropped]


def pages(asked: Asked, groups: Iterable[Group]) -> dict[str, str]:
    """Where the first page of a kind is and where the next; nothing while all kinds are shown."""
    group = next(iter(groups), None)
    if not asked.kind or group is None:
        return {}
    return {
        "first": asked.but().path if asked.after else "",
        "next": asked.but(after=group.next).path if group.next else "",
    }


def count_line(count: int) -> str:
    """What the page says aloud when it has changed."""
    if not count:
        return _("Nothing found.")
    return ngettext("%(count)d result", "%(count)d results", count) % {"count": count}


def _kinds(asked: Asked) -> Iterable[Choice]:
    yield Choice(_("All"), asked.but(kind="").path, not asked.kind)
    for kind in ("session", "thread", "post", "person", "event", "area"):
        if kind in asked.but(kind="").kinds:
            label = str(Entry.Kind(kind).label)
            yield Choice(label, asked.but(kind=kind).path, asked.kind == kind)


def _places(asked: Asked, event: Event) -> Iterable[Choice]:
    yield Choice(event.name, asked.path, True, event.language)
    yield Choice(_("All events"), asked.but(event="").path, False)


def _languages(asked: Asked, event: Event | None, reader: Preferences) -> Iterable[Choice]:
    codes = [base(code) for code in (asked.lang, *reader.content_languages) if code]
    codes += [base(code) for code in (event.languages if event else ())]
    yield Choice(_("Any"), asked.but(lang="").path, not asked.lang)
    for code in list(dict.fromkeys(codes))[:MOST_LANGUAGES]:
        is_chosen = base(asked.lang) == code
        yield Choice(languages.autonym(code), asked.but(lang=code).path, is_chosen, code)


def _times(asked: Asked) -> Iterable[Choice]:
    labels = {
        "": _("Any time"),
        "week": _("Last week"),
        "month": _("Last month"),
        "year": _("Last year"),
    }
    for since, label in labels.items():
        yield Choice(label, asked.but(since=since).path, asked.since == since)
    if asked.since and asked.since not in labels:
        yield Choice(_("Since %(day)s") % {"day": asked.since}, asked.path, True)
