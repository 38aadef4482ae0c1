# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words in every column of the database that nobody but those concerned may read."""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.utils import Error

from eventforum.taking_away.kinds import KINDS

WORD = "zqcanaryqz"
OURS = ("accounts", "activity", "api", "discourse", "event_sessions", "events", "media",
        "notifications", "permalinks", "programme", "rsvps", "search", "threads", "translating",
        "translations", "account", "admin", "mfa", "sessions", "socialaccount")  # fmt: skip
PUBLIC = {kind.model: set(kind.fields) for kind in KINDS}
TEXTS = (models.CharField, models.TextField, models.JSONField, ArrayField, models.BinaryField)


def hide_words(without: tuple[str, ...] = ()) -> set[str]:
    """Write a word into each private column of text, into a row made for it where there is none.

    The columns that have one now; foreign keys are not asked for meanwhile. Apps named in
    `without` are left alone.
    """
    written = set()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in apps.get_models(include_auto_created=True):
            app = model._meta.app_label
            if app in OURS and app not in without and not model._meta.proxy:
                written |= _hide_in(cursor, model)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return written


def _hide_in(cursor, model) -> set[str]:
    table, written = model._meta.db_table, set()
    cursor.execute(f'SELECT count(*) FROM "{table}"')
    if not cursor.fetchone()[0]:
        _add_a_row(cursor, model)
    for field in model._meta.local_concrete_fields:
        if not isinstance(field, TEXTS) or field.attname in PUBLIC.get(model, ()):
            continue
        if field.attname == "ical":  # Made of public columns, and read by everybody.
            continue
        if field.choices or (field.max_length or 99) < len(WORD):
            continue
        if _tried(cursor, f'UPDATE "{table}" SET "{field.column}" = {_word(field)}'):
            written.add(f"{table}.{field.column}")
    return written


def _add_a_row(cursor, model) -> None:
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(
        _word(field) if isinstance(field, TEXTS) else _some(field) for field in fields
    )
    _tried(cursor, f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({values})')


def _word(field) -> str:
    key = f'"{field.model._meta.pk.column}"' if not field.primary_key else "''"
    if isinstance(field, ArrayField):
        return (
            f"ARRAY['{WORD}']" if not isinstance(field.base_field, models.IntegerField) else "'{}'"
        )
    if isinstance(field, models.JSONField):
        return f"""'{{"a": "{WORD}"}}'"""
    if isinstance(field, models.BinaryField):
        return f"'{WORD}'::bytea"
    if field.choices or (field.max_length or 99) < len(WORD):
        return "''"
    if field.max_length:
        return f"left('{WORD}' || {key}::text, {field.max_length})"
    return f"'{WORD}' || {key}::text"


def _some(field) -> str:
    if field.null:
        return "NULL"
    kind = field.db_type(connection)
    if "timestamp" in kind or kind == "date":
        return "now()"
    return {"boolean": "false", "uuid": "gen_random_uuid()", "tsvector": "''"}.get(kind, "1")


def _tried(cursor, statement: str) -> bool:
    try:
        with transaction.atomic():
            cursor.execute(statement)
    except Error:
        return False
    return True
