# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading an event that was taken away into a portal that has nothing yet.

What is read is judged as what strangers send: only the named columns, only values that their
fields allow, HTML sanitised anew.
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from apps.accounts.models import FORMER, Person
from apps.core.text.sanitiser import sanitise
from apps.events import ical as event_ical
from apps.events.models import Event
from apps.permalinks.services import issue_many
from apps.search.services import build
from apps.sessions import ical as session_ical
from apps.sessions.models import Session
from apps.threads.models import Thread
from eventforum.keeping import rows
from eventforum.keeping.backing_up import Told
from eventforum.keeping.restoring import refuse_a_portal
from eventforum.taking_away import folder as folders
from eventforum.taking_away.exporting import BATCH, FORMAT, HEAD
from eventforum.taking_away.folder import Damaged
from eventforum.taking_away.kinds import BY_NAME, KINDS, VERSION, Kind

MEDIA = ("pictures/", "avatars/")
ADDRESSES = ("address", "picture")
"""Keys of JSON columns that pages make links and pictures of."""


def import_event(folder: Path, *, told: Told) -> dict[str, int]:
    """Put a whole, checked export into an empty portal: all rows at once, or none.

    Raises NotEmpty or Damaged. People come without accounts.
    """
    refuse_a_portal(connection)
    head = _head(folder)
    folders.check_sums(folder)
    counts = {}
    _put_back_media(folder)
    with rows.filling(connection) as cursor:
        for number, kind in enumerate(KINDS):
            told(kind.name, number, len(KINDS))
            counts[kind.name] = _read(folder, kind)
            if counts[kind.name] != head["counts"].get(kind.name):
                raise Damaged(f"{kind.name} has {counts[kind.name]} rows, not as many as were told")
        for kind in KINDS:
            _mend(cursor, kind)
        for table in rows.tables():
            if table.name in {kind.model._meta.db_table for kind in KINDS}:
                rows.continue_numbers(cursor, table)
        _reckon()
    for _built in build(again=True):
        pass
    return counts


def _head(folder: Path) -> dict[str, Any]:
    head = folders.read_json(folder / HEAD)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise Damaged(f"{folder} holds no event that was taken away.")
    if head.get("version") != VERSION:
        raise Damaged(f"It has version {head.get('version')}; this portal reads {VERSION}.")
    return head


def _read(folder: Path, kind: Kind) -> int:
    """All rows of a kind; how many there were."""
    count, lines = 0, _lines(folder, kind)
    # As they are: dates of creation would be set to this moment otherwise.
    written = [field for field in kind.model._meta.local_concrete_fields if not field.generated]
    while batch := [_made(kind, line) for line in islice(lines, BATCH)]:
        manager: Any = kind.model._base_manager
        manager._insert(batch, fields=written, using="default", raw=True)
        count += len(batch)
    return count


def _lines(folder: Path, kind: Kind) -> Iterator[dict[str, Any]]:
    with (folder / f"{kind.name}.jsonl").open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
            except ValueError as problem:
                raise Damaged(f"{kind.name}, line {number}: {problem}") from problem
            if not isinstance(row, dict) or set(row) != set(kind.fields):
                raise Damaged(f"{kind.name}, line {number} has other columns.")
            yield row


def _made(kind: Kind, row: dict[str, Any]) -> models.Model:
    """The row as an object, each value one that its field allows; what is null has its default."""
    made = kind.model()
    for field in kind.columns():
        value = row[field.attname]
        try:
            if field.attname == "content_type_id":
                model = BY_NAME[value].model
                made.__dict__[field.attname] = ContentType.objects.get_for_model(model).pk
            elif value is not None or field.null:
                setattr(made, field.attname, _value(field, value, made))
        except (ValidationError, KeyError, TypeError, ValueError) as problem:
            raise Damaged(f"{kind.name}.{field.attname}: {problem}") from problem
    if isinstance(made, Person):
        made.take_name(made.name)
    if kind.name == "posts" and not row["author_id"]:
        made.__dict__["author_id"] = _nobody()
    return made


def _value(field: models.Field, value: Any, made: models.Model) -> Any:
    if isinstance(field, models.ForeignKey):
        return None if value is None else int(value)
    if isinstance(field, models.JSONField):
        return _only_web(value)
    if field.attname == "html" or field.attname.endswith("_html"):
        return sanitise(str(value))
    if value in ("", [], None):
        return value
    if isinstance(field, models.URLField):
        return _on_the_web(str(value))
    return field.clean(value, made)


def _only_web(value: Any) -> Any:
    """What pages link to is on the web."""
    if isinstance(value, dict):
        for key, told in value.items():
            if key in ADDRESSES and told:
                _on_the_web(str(told))
    return value


def _on_the_web(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        raise ValidationError(f"{address} is no address on the web.")
    return address


def _nobody() -> int:
    """Of whom it is not told who wrote what was removed: nobody in particular."""
    found = Person.objects.filter(name=FORMER, looks="", called="").first()
    if found is None:
        rows.continue_numbers(connection.cursor(), _table(Person))
        found = Person.objects.create(name=FORMER, left_at=timezone.now())
    return found.pk


def _table(model: type[models.Model]) -> rows.Table:
    return next(table for table in rows.tables() if table.name == model._meta.db_table)


def _mend(cursor: Any, kind: Kind) -> None:
    """Let go of what was left out: a pointer that may be empty, or else its row."""
    for field in kind.columns():
        if not isinstance(field, models.ForeignKey) or field.attname == "content_type_id":
            continue
        there = field.related_model._meta
        what = "UPDATE {table} o SET {column} = NULL" if field.null else "DELETE FROM {table} o"
        lost = (
            " WHERE {told} IS NOT NULL AND NOT EXISTS (SELECT FROM {there} t WHERE {pk} = {told})"
        )
        cursor.execute(
            SQL(what + lost).format(
                table=Identifier(kind.model._meta.db_table),
                column=Identifier(field.column),
                told=Identifier("o", field.column),
                there=Identifier(there.db_table),
                pk=Identifier("t", str(there.pk.column)),
            )
        )


def _reckon() -> None:
    """What is made of other columns, and the addresses that numbers are in."""
    for event in event_ical.fill(Event.objects.all(), now=timezone.now()):
        event.save(update_fields=["ical", "sequence"])
    sessions = Session.objects.select_related("event", "room", "track")
    changed = session_ical.fill(sessions.iterator(BATCH))
    Session.objects.bulk_update(changed, ["ical", "sequence"], batch_size=BATCH)
    threads = Thread.objects.filter(is_main=False).select_related("event", "session")
    found = threads.iterator(BATCH)
    while batch := list(islice(found, BATCH)):
        issue_many(batch)


def _put_back_media(folder: Path) -> None:
    """Only files of the kinds that an export has, under their own names."""
    media = folder / "media"
    for path in sorted(media.rglob("*.webp")) if media.exists() else ():
        name = path.relative_to(media).as_posix()
        if not name.startswith(MEDIA) or path.is_symlink():
            raise Damaged(f"media/{name} is nothing of ours.")
        if not default_storage.exists(name):
            with path.open("rb") as file:
                default_storage.save(name, File(file))
