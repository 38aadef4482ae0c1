# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of several tables written by one statement, whatever their number.

`bulk_create` sends a parameter for every value and cuts five thousand sessions into many
statements; here each table's rows travel as one JSON text, which PostgreSQL spreads itself. Foreign
keys are checked at commit, so tables may stand in any order.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models

Rows = Sequence[models.Model]


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


def write(*, insert: Iterable[Rows], update: Iterable[tuple[Rows, Sequence[str]]], now: datetime):
    """Insert and update objects that have their keys, in one statement.

    `update` names the fields to write, `updated_at` and the like are set by themselves.
    """
    parts, given = [], []
    for rows in insert:
        if rows:
            names = [field.name for field in rows[0]._meta.concrete_fields]
            if not rows[0].pk:
                names.remove("id")
            parts.append(_insert(rows[0], names))
            given.append(_packed(rows, names, now, adding=True))
    for rows, names in update:
        if rows:
            parts.append(_update(rows[0], names))
            given.append(_packed(rows, ["id", *names], now, adding=False))
    if parts:
        named = ", ".join(f"part{number} AS ({part})" for number, part in enumerate(parts))
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {named} SELECT 1", given)


def _columns(model: models.Model, names: Iterable[str]) -> list[str]:
    return [connection.ops.quote_name(model._meta.get_field(name).column) for name in names]


def _insert(model: models.Model, names: Sequence[str]) -> str:
    table, columns = connection.ops.quote_name(model._meta.db_table), _columns(model, names)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns)} "  # noqa: S608
        f"FROM json_populate_recordset(NULL::{table}, %s)"
    )


def _update(model: models.Model, names: Sequence[str]) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    setting = ", ".join(f"{column} = fresh.{column}" for column in _columns(model, names))
    return (
        f"UPDATE {table} SET {setting} "  # noqa: S608
        f"FROM json_populate_recordset(NULL::{table}, %s) AS fresh WHERE {table}.id = fresh.id"
    )


def _packed(rows: Rows, names: Sequence[str], now: datetime, *, adding: bool) -> str:
    fields = [rows[0]._meta.get_field(name) for name in names]
    packed = [
        {field.column: _value(row, field, now, adding=adding) for field in fields} for row in rows
    ]
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def _value(row: models.Model, field: models.Field, now: datetime, *, adding: bool) -> Any:
    if getattr(field, "auto_now", False) or (adding and getattr(field, "auto_now_add", False)):
        return now.isoformat()
    if field.is_relation and field.is_cached(row):
        related = getattr(row, field.name)
        return None if related is None else related.pk
    value = getattr(row, field.attname)
    return value.isoformat() if isinstance(value, (date, datetime)) else value
