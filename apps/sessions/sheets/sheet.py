# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tables have in common: rows are compared as text and written by the verbs, or not."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import Result, RowResult

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.events.models import Event
from apps.sessions.sheets.cells import Table, write
from apps.sessions.sheets.columns import Column


@dataclass(frozen=True)
class Difference:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """What one line of the file does."""

    line: int
    name: str
    is_new: bool
    differences: list[Difference]


@dataclass(frozen=True)
class Problem:
    """Why one line cannot be; `column` is empty for what concerns all of it."""

    line: int
    column: str
    words: str


@dataclass
class Outcome:
    """What a file does, or did: nothing at all as long as there are problems."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    is_done: bool = False
    """Whether it is written; else it was only tried."""

    @property
    def digest(self) -> str:
        """Two runs that do the same have the same."""
        return hashlib.sha256(repr(self.rows).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def new(self) -> list[Row]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if not row.is_new]


class SheetRow(RowResult):
    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.name = ""
        self.differences: list[Difference] = []


class Sheet(Resource):
    """A table of one event. `find` says which object a row is, `write` hands it to the verbs.

    An object that a row would print just as it stands is left alone, so a file that was exported
    changes nothing.
    """

    class Meta:
        instance_loader_class = BaseInstanceLoader
        use_transactions = False  # `run` opens one; verbs that refuse take back their own writes.
        skip_diff = True
        clean_model_instances = False

    event: Event
    by: User

    @classmethod
    def get_row_result_class(cls) -> type[RowResult]:
        return SheetRow

    def columns(self) -> list[Column]:
        return [column for column in self.fields.values() if isinstance(column, Column)]

    @property
    def names(self) -> list[str]:
        return [column.column_name for column in self.columns()]

    def for_people(self) -> list[tuple[str, str]]:
        """The columns and what stands in them."""
        return [(column.column_name, str(column.says)) for column in self.columns()]

    def export_file(self, rows: QuerySet[Any], *, separator: str = ",") -> bytes:
        """These rows, of any events, as a file. Constant number of queries."""
        dataset = self.export(self.with_relations(rows))
        return write(dataset.headers or [], dataset, separator=separator)

    @transaction.atomic
    def run(self, table: Table, *, event: Event, by: User, expected: str = "") -> Outcome:
        """Write the table by the verbs, all of it or nothing.

        It is written where it does what was `expected`, the digest of an earlier outcome; else it
        is tried and taken back. Cost: what the verbs cost, for the rows that change something.
        """
        self.event, self.by, self.table = event, by, table
        for column in self.columns():
            column.sheet = self
        dataset = tablib.Dataset(*table.rows, headers=table.header)
        result = self.import_data(dataset, use_transactions=False)
        for unforeseen in (
            *result.base_errors,
            *(e for row in result.error_rows for e in row.errors),
        ):
            raise unforeseen.error
        outcome = self._outcome(result)
        outcome.is_done = not outcome.problems and outcome.digest == expected
        if not outcome.is_done:
            transaction.set_rollback(True)
        return outcome

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows

    def prepare(self, rows: list[dict[str, str]]) -> None:
        """Look up, once, what the rows will ask for."""

    def find(self, row: dict[str, str]) -> Any:
        """The object this row is about; None for a new one, ValidationError when it is unclear."""
        raise NotImplementedError

    def make(self, row: dict[str, str]) -> Any:
        """An object for a new row, not written."""
        return self._meta.model(event=self.event)

    def write(self, obj: Any, changed: set[str], *, is_new: bool) -> None:
        """Hand what the row says to the verbs; `changed` are attributes."""
        raise NotImplementedError

    # What the library asks, in its order.

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.prepare([dict(zip(dataset.headers, row, strict=True)) for row in dataset])

    def before_import_row(self, row: dict[str, str], **kwargs: Any) -> None:
        self.number = kwargs["row_number"] - 1
        named = row.get("event", "").strip()
        if named and named != self.event.slug:
            raise ValidationError(
                {
                    "event": _("“%(named)s” is not the event you are importing into, %(slug)s.")
                    % {"named": named, "slug": self.event.slug}
                }
            )

    def get_or_init_instance(self, instance_loader: Any, row: dict[str, str]) -> tuple[Any, bool]:
        found = self.find(row)
        return (self.make(row), True) if found is None else (found, False)

    def after_init_instance(
        self, instance: Any, new: bool, row: dict[str, str], **kwargs: Any
    ) -> None:
        self.is_new = new
        self.shown = {c.column_name: c.show(instance) for c in self._asked(row)}

    def import_field(
        self, field: Any, instance: Any, row: dict[str, str], *a: Any, **kw: Any
    ) -> None:
        name = field.column_name
        if name in row and not _same(row[name], self.shown[name]):
            field.save(instance, row)

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ):
        self.differences = [
            Difference(column.column_name, before, after)
            for column in self._asked(row)
            if (after := column.show(instance)) != (before := self.shown[column.column_name])
        ]
        return not (self.is_new or self.differences or import_validation_errors)

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Lengths, choices and addresses, as a form would; what relates is for the verbs."""
        errors = dict(import_validation_errors or {})
        ours = {column.attribute for column in self.columns() if column.is_plain} - set(errors)
        others = {f.name for f in instance._meta.fields} - ours
        try:
            instance.clean_fields(exclude=others)
        except ValidationError as problem:
            errors = problem.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        by_name = {column.column_name: column.attribute for column in self.columns()}
        changed = {by_name[difference.column] for difference in self.differences}
        try:
            self.write(instance, changed, is_new=is_create)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        row_result.differences = [] if row_result.is_skip() else self.differences
        row_result.name = row_result.object_repr or ""
        row_result.number = self.number

    def _asked(self, row: dict[str, str]) -> list[Column]:
        return [column for column in self.columns() if column.column_name in row]

    def _outcome(self, result: Result) -> Outcome:
        done = [row for row in result.rows if row.is_new() or row.is_update()]
        names = {column.attribute: column.column_name for column in self.columns()}
        return Outcome(
            rows=[
                Row(self.table.lines[row.number], row.name, row.is_new(), row.differences)
                for row in done
            ],
            problems=[
                Problem(self.table.lines[invalid.number - 1], column, words)
                for invalid in result.invalid_rows
                for column, words in _words(invalid.error_dict, names)
            ],
            unchanged=result.totals[RowResult.IMPORT_TYPE_SKIP],
        )


def _words(errors: dict[str, list[str]], names: dict[str, str]) -> Iterable[tuple[str, str]]:
    for attribute, found in errors.items():
        for words in found:
            yield names.get(attribute, "" if attribute == NON_FIELD_ERRORS else attribute), words


def _same(one: str, other: str) -> bool:
    """Spreadsheets end the lines inside a cell in ways of their own."""
    return _lines(one) == _lines(other)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def named(model: type[Model], rows: Iterable[Any], key: str) -> dict[str, list[Any]]:
    """Rows by a text of theirs, in any case."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(str(getattr(row, key)).casefold(), []).append(row)
    return found
