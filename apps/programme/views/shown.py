# SPDX-License-Identifier: AGPL-3.0-or-later
"""A kept preview in the words of whoever reads it: groups, rows, old and new values, warnings."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from apps.core import times
from apps.programme import messages
from apps.programme.services.previewing import KINDS, MOMENTS, Row
from apps.programme.sources.neutral import Warning
from apps.sessions.models import Session, Speaker

FIRST_STRONG, POP = "\u2068", "\u2069"
"""Between them a text keeps its own direction."""

FIRST = 8
"""Rows of each group on the first page; small enough for a phone, whatever the programme."""

A_PAGE = 100

GROUPS = {
    "cancelled": (
        gettext_lazy("No longer in the programme"),
        gettext_lazy("They are marked as cancelled. Page, discussion and address stay."),
    ),
    "moved": (
        gettext_lazy("At another time or in another room"),
        gettext_lazy("Their pages say from where they moved."),
    ),
    "updated": (gettext_lazy("Changed"), ""),
    "room": (
        gettext_lazy("Rooms with a new name"),
        gettext_lazy("Their sessions have not moved. A name left out stays as it is here."),
    ),
    "person": (gettext_lazy("People with a new name or biography"), ""),
    "restored": (
        gettext_lazy("Back in the programme"),
        gettext_lazy("They were cancelled and take place after all."),
    ),
    "created": (gettext_lazy("New"), ""),
}
assert tuple(GROUPS) == KINDS

UNREADABLE = {
    "bad_entry", "empty_events", "bad_link", "unknown_columns", "rule_refused", "rule_cut",
    "language", "zone_unknown", "cut", "control",
}  # fmt: skip
"""Warnings of what the file holds and was not taken, or not as it stands."""

WORDS = {
    "speakers": gettext_lazy("speakers"),
    "resources": gettext_lazy("links"),
    "name": gettext_lazy("name"),
    "wall_start": gettext_lazy("time on the wall"),
}


CHOICES = {"state": Session.State.choices, "kind": Session.Kind.choices}


LONG = 90
"""Texts longer than this are folded."""


@dataclass
class ShownChange:
    name: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        return max(len(self.before), len(self.after)) > LONG


@dataclass
class ShownRow:
    """A row as its page shows it; `number` is its place in the whole preview."""

    number: int
    title: str
    taken: bool
    language: str = ""
    code: str = ""
    when: str = ""
    room: str = ""
    line: int | None = None
    changes: list[ShownChange] = field(default_factory=list)
    kept: str = ""
    about_people: bool = False

    @property
    def short(self) -> list[ShownChange]:
        return [change for change in self.changes if not change.is_long]

    @property
    def long(self) -> list[ShownChange]:
        return [change for change in self.changes if change.is_long]

    @property
    def long_names(self) -> str:
        return _listed(change.name for change in self.long)


@dataclass
class ShownGroup:
    """All of one kind. `rows` are those of this page, `count` and `chosen` speak of all of them."""

    kind: str
    words: str
    explains: str
    count: int = 0
    chosen: int = 0
    rows: list[ShownRow] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return -(-self.count // A_PAGE)

    @property
    def is_cut(self) -> bool:
        return len(self.rows) < self.count


def groups(
    preview: dict[str, Any], left_out: set[int], *, zone: str, kind: str = "", page: int = 1
) -> list[ShownGroup]:
    """Every group with its first rows; with a `kind` that group alone, a page of it."""
    found: dict[str, ShownGroup] = {}
    first, last = ((page - 1) * A_PAGE, page * A_PAGE) if kind else (0, FIRST)
    for number, row in enumerate(preview.get("rows", ())):
        if kind and row["kind"] != kind:
            continue
        group = found.get(row["kind"])
        if group is None:
            words, explains = GROUPS[row["kind"]]
            group = found[row["kind"]] = ShownGroup(row["kind"], str(words), str(explains))
        if first <= group.count < last:
            group.rows.append(_row(number, row, number not in left_out, zone))
        group.count += 1
        group.chosen += number not in left_out
    return list(found.values())


def warnings(preview: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Sentences about the file in two groups: what was not taken, and what is worth a look."""
    said: dict[bool, list[str]] = {True: [], False: []}
    for kept in preview.get("warnings", ()):
        warning = Warning(**kept)
        said[warning.code in UNREADABLE].append(messages.of_warning(_isolated(warning)))
    named = ((True, _("Not taken from the file")), (False, _("Worth a look")))
    return [(words, said[unreadable]) for unreadable, words in named if said[unreadable]]


def _isolated(warning: Warning) -> Warning:
    """Names in a sentence keep their own direction, and the sentence keeps that of the page."""
    named = {
        key: f"{FIRST_STRONG}{value}{POP}" if isinstance(value, str) else value
        for key, value in warning.params.items()
    }
    where = f"{FIRST_STRONG}{warning.where}{POP}" if warning.where else ""
    return replace(warning, where=where, params=named)


def example(preview: dict[str, Any], *, zone: str) -> dict[str, str] | None:
    """The first session's time: on the file's clock, as an instant, on the event's clock."""
    given = preview.get("example")
    if not given:
        return None
    language, at = _language(), datetime.fromisoformat(given["at"])
    file_zone = given["zone"] or "UTC"
    return {
        "title": given["title"],
        "day": times.format_date_with_year(at, zone=file_zone, language=language),
        "wall": given["wall"].partition("T")[2],
        "zone": times.zone_label(file_zone, language, at=at),
        "zone_name": file_zone,
        "utc": times.format_time(at, zone="UTC", language=language),
        "here": times.format_time(at, zone=zone, language=language),
        "here_zone": times.zone_label(zone, language, at=at),
        "is_same": "yes" if zone == file_zone else "",
    }


def _row(number: int, row: Row, taken: bool, zone: str) -> ShownRow:
    model = Speaker if row["kind"] == "person" else Session
    return ShownRow(
        number=number,
        title=row["title"],
        taken=taken,
        language=row.get("language", ""),
        code=row.get("code", ""),
        when=_moment(row.get("starts_at"), zone),
        room=row.get("room", ""),
        line=row.get("line"),
        changes=[
            ShownChange(_named(model, name), _said(name, before, zone), _said(name, after, zone))
            for name, before, after in row["changes"]
        ],
        about_people=row.get("about_people", False),
        kept=_listed(_named(model, name) for name in row.get("kept", ())),
    )


def _named(model: Any, name: str) -> str:
    if name in WORDS:
        return str(WORDS[name])
    try:
        return str(model._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name


def _said(name: str, value: Any, zone: str) -> str:
    """A value as people read it; a dash for nothing."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _listed(map(str, value))
    if name in MOMENTS:
        return _moment(value, zone)
    if name in CHOICES:
        return str(dict(CHOICES[name]).get(value, value))
    return str(value)


def _moment(value: str | None, zone: str) -> str:
    if not value:
        return ""
    at, language = datetime.fromisoformat(value), _language()
    day = times.format_day(at, zone=zone, language=language)
    return _listed([day, times.format_time(at, zone=zone, language=language)])


def _listed(names: Any) -> str:
    return pgettext("between names", ", ").join(names)


def _language() -> str:
    return get_language() or "en"
