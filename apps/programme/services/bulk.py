# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of several tables written by one statement, whatever their number.

`bulk_create` sends a parameter for every value and cuts five thousand sessions into many
statements; here each table's rows travel as one JSON text, which PostgreSQL spreads itself, or by
COPY. Foreign keys are checked at commit, so tables may stand in any order.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db import connection, models

Rows = Sequence[models.Model]
Field = models.Field


def number(*batches: Rows) -> None:
    """Give every object of these batches, one model each, its primary key; one query."""
    batches = tuple(batch for batch in batches if batch)
    if not batches:
        return
    part = "ARRAY(SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s))"
    given = [value for batch in batches for value in (batch[0]._meta.db_table, len(batch))]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([part] * len(batches))}", given)
        found = cursor.fetchone()
    for batch, keys in zip(batches, found, strict=True):
        for obj, key in zip(batch, keys, strict=True):
            obj.pk = key


def copy(rows: Rows, *, now: datetime) -> None:
    """Insert objects of one model that have their keys by COPY: half the cost for wide rows."""
    if not rows:
        return
    fields = list(rows[0]._meta.concrete_fields)
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    getters = [_getter(field, now, adding=True) for field in fields]
    command = f"COPY {_quoted(rows[0]._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(command) as lines:
        for row in rows:
            lines.write_row([get(row) for get in getters])


def write(
    *, insert: Iterable[Rows], update: Iterable[tuple[Rows, Sequence[str]]], now: datetime
) -> None:
    """Insert and update objects that have their keys, in one statement.

    `update` names the fields to write, `updated_at` and the like are set by themselves.
    """
    parts: list[str] = []
    given: list[str] = []
    for rows in insert:
        if rows:
            fields = [
                field
                for field in rows[0]._meta.concrete_fields
                if rows[0].pk or not field.primary_key
            ]
            parts.append(_insert(rows[0], fields))
            given.append(_packed(rows, fields, now, adding=True))
    for rows, names in update:
        if rows:
            wanted = {"id", *names}
            fields = [field for field in rows[0]._meta.concrete_fields if field.name in wanted]
            parts.append(_update(rows[0], fields))
            given.append(_packed(rows, fields, now, adding=False))
    if parts:
        named = ", ".join(f"part{number} AS ({part})" for number, part in enumerate(parts))
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {named} SELECT 1", given)


def _insert(model: models.Model, fields: Iterable[Field]) -> str:
    table = _quoted(model._meta.db_table)
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} "  # noqa: S608
        f"FROM json_populate_recordset(NULL::{table}, %s)"
    )


def _update(model: models.Model, fields: Iterable[Field]) -> str:
    table = _quoted(model._meta.db_table)
    columns = [_quoted(str(field.column)) for field in fields if not field.primary_key]
    setting = ", ".join(f"{column} = fresh.{column}" for column in columns)
    return (
        f"UPDATE {table} SET {setting} "  # noqa: S608
        f"FROM json_populate_recordset(NULL::{table}, %s) AS fresh WHERE {table}.id = fresh.id"
    )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _packed(rows: Rows, fields: Sequence[Field], now: datetime, *, adding: bool) -> str:
    getters = [(field.column, _getter(field, now, adding=adding)) for field in fields]
    packed = [{column: get(row) for column, get in getters} for row in rows]
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"), default=_iso)


def _iso(value: date) -> str:
    return value.isoformat()


def _getter(field: Field, now: datetime, *, adding: bool) -> Callable[[models.Model], Any]:
    """How to read a field: a related object may have got its key after it was set."""
    if getattr(field, "auto_now", False) or (adding and getattr(field, "auto_now_add", False)):
        return lambda row: now
    if not field.is_relation:
        return attrgetter(field.attname)
    name, attname = field.name, field.attname

    def related_key(row: models.Model) -> Any:
        related = row._state.fields_cache.get(name)
        return related.pk if related is not None else getattr(row, attname)

    return related_key
