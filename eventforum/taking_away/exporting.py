# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing an event into a folder: rows in batches, then the pictures, then the sums."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from apps.accounts.models import Person
from apps.events.models import Event
from apps.media.models import Picture, avatar_path
from eventforum.keeping.backing_up import Told
from eventforum.taking_away import folder as folders
from eventforum.taking_away.folder import Damaged
from eventforum.taking_away.kinds import BY_NAME, VERSION, Kind
from eventforum.taking_away.public import as_told, rows_of
from eventforum.taking_away.schema import schema

BATCH = 1_000
FORMAT = "eventforum-event"
HEAD, SCHEMA = "export.json", "schema.json"


def export_event(event: Event, folder: Path, *, told: Told) -> dict[str, int]:
    """Write what is public of the event; the number of rows of each kind.

    Asked again for a folder that was left unfinished it goes on after the last whole batch. Within
    a `snapshot` the rows are those of one moment, or of one for each time that it was begun.
    """
    head = {"format": FORMAT, "version": VERSION, "event": event.slug, "number": event.pk}
    state = _begin(folder, head)
    rows = rows_of(event)
    steps = len(rows) + 2
    for number, (name, found) in enumerate(rows.items()):
        told(name, number, steps)
        _write_rows(folder, BY_NAME[name], found, state)
    told("media", len(rows), steps)
    _write_media(folder, rows["pictures"], rows["people"])
    told("checksums", len(rows) + 1, steps)
    counts = {name: done["rows"] for name, done in state["files"].items()}
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    folders.write_json(
        folder / HEAD, head | {"portal": settings.BASE_URL, "made_at": made_at, "counts": counts}
    )
    folders.write_json(folder / SCHEMA, schema())
    folders.write_sums(folder)
    (folder / folders.STATE).unlink()
    return counts


def _begin(folder: Path, head: dict[str, Any]) -> dict[str, Any]:
    """What is done already of this very export; Damaged for a folder with something else in it."""
    folder.mkdir(parents=True, exist_ok=True)
    state = folders.read_json(folder / folders.STATE)
    if state is None:
        if any(folder.iterdir()):
            raise Damaged(f"{folder} is not empty.")
        state = {"head": head, "files": {}}
        folders.write_json(folder / folders.STATE, state)
    if state["head"] != head:
        raise Damaged(f"{folder} holds an unfinished export of something else.")
    return state


def _write_rows(folder: Path, kind: Kind, rows: QuerySet[Any], state: dict[str, Any]) -> None:
    """Append batch by batch; what was written after the last noted batch is cut off first."""
    done = state["files"].setdefault(kind.name, {"rows": 0, "bytes": 0, "last": 0, "all": False})
    if done["all"]:
        return
    key = kind.model._meta.pk.attname
    with (folder / f"{kind.name}.jsonl").open("ab") as file:
        file.truncate(done["bytes"])
        while not done["all"]:
            batch = rows.filter(pk__gt=done["last"]).order_by("pk").values(*kind.fields)[:BATCH]
            lines = []
            for row in batch:
                done["last"] = row[key]
                lines.append(_line(as_told(kind.name, row)))
            done["bytes"] += file.write(b"".join(lines))
            done["rows"] += len(lines)
            done["all"] = len(lines) < BATCH
            file.flush()
            os.fsync(file.fileno())
            folders.write_json(folder / folders.STATE, state)


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=_moment).encode() + b"\n"


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    assert isinstance(value, date)
    return value.isoformat()


def _write_media(folder: Path, pictures: QuerySet[Picture], people: QuerySet[Person]) -> None:
    """Files that are there already are whole; one that is lost in the store is lost here, too."""
    for name in _media(pictures, people):
        path = folder / "media" / name
        if path.exists():
            continue
        try:
            with default_storage.open(name) as file:
                folders.write_whole(path, file.read())
        except FileNotFoundError:
            continue


def _media(pictures: QuerySet[Picture], people: QuerySet[Person]) -> Iterator[str]:
    for picture in pictures.order_by("pk").iterator(BATCH):
        yield from picture.paths()
    for name in people.exclude(avatar="").order_by("pk").values_list("avatar", flat=True):
        yield avatar_path(name)
