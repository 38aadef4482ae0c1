# SPDX-License-Identifier: AGPL-3.0-or-later
"""The history of an object: the rows of the outbox, and what Django's own admin log adds."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import pgettext

from apps.activity.models import Activity
from apps.core.admin import history, values
from apps.core.admin.history import Change, Entry

SAME = timedelta(seconds=30)
"""The admin's own line about what a verb has just recorded comes within this time."""

TOLD = ("role", "name", "title", "code", "field", "language", "url", "cancelled_for")
"""Of a row's data, what tells which thing it was."""


@history.source
def what_happened(obj: Model, zone: str, before: datetime | None, most: int) -> list[Entry]:
    """Rows about this object, whoever or whatever did it, and the log without what they say."""
    rows = _rows(obj, before, most)
    names = values.names_of(type(obj), _kept(rows))
    people = _people(rows)
    entries = [_entry(row, obj, zone, names, people) for row in rows]
    acts = [(row.actor_id, row.created_at) for row in rows]
    return [*entries, *_log(obj, zone, before, most, acts)]


def _rows(obj: Model, before: datetime | None, most: int) -> list[Activity]:
    rows = Activity.objects.filter(
        content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk
    )
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    return list(rows.select_related("actor__person").order_by("-pk")[:most])


def _kept(rows: Iterable[Activity]) -> Iterator[tuple[str, Any]]:
    for row in rows:
        for side in ("before", "after"):
            kept = row.data.get(side)
            yield from kept.items() if isinstance(kept, dict) else ()


def _people(rows: Iterable[Activity]) -> dict[int, str]:
    """The names of the accounts that rows tell of: who was given a role."""
    asked = {row.data["user"] for row in rows if isinstance(row.data.get("user"), int)}
    accounts = get_user_model()._default_manager.select_related("person").in_bulk(asked)
    return {pk: str(account) for pk, account in accounts.items()}


def _entry(
    row: Activity, obj: Model, zone: str, names: values.Names, people: dict[int, str]
) -> Entry:
    told = [people.get(row.data.get("user", 0), "")]
    told += [
        values.words(type(obj), key, row.data.get(key), zone=zone, names=names) for key in TOLD
    ]
    between = pgettext("between names", ", ")
    return Entry(
        at=row.created_at,
        zone=zone,
        words=history.words_of(row.verb),
        who=str(row.actor) if row.actor else "",
        changes=tuple(_changes(row, obj, zone, names)),
        reason=str(row.data.get("reason") or ""),
        about=between.join(word for word in told if word and word != values.NOTHING),
    )


def _changes(row: Activity, obj: Model, zone: str, names: values.Names) -> Iterator[Change]:
    before, after = row.data.get("before"), row.data.get("after")
    model = type(obj)

    def say(key: str, value: Any) -> str:
        return values.words(model, key, value, zone=zone, names=names)

    if isinstance(before, dict) or isinstance(after, dict):
        old = before if isinstance(before, dict) else {}
        new = after if isinstance(after, dict) else {}
        for key in (key for key in old | new if old.get(key) != new.get(key)):
            yield Change(values.label(model, key), say(key, old.get(key)), say(key, new.get(key)))
    elif before is not None or after is not None:
        yield Change("", say("", before), say("", after))


def _log(
    obj: Model,
    zone: str,
    before: datetime | None,
    most: int,
    acts: list[tuple[int | None, datetime]],
) -> list[Entry]:
    lines = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(obj), object_id=str(obj.pk)
    )
    if before is not None:
        lines = lines.filter(action_time__lt=before)
    return [
        Entry(
            at=line.action_time,
            zone=zone,
            words=line.get_change_message() or str(line),
            who=str(line.user),
        )
        for line in lines.select_related("user__person").order_by("-action_time")[:most]
        if not any(
            who == line.user_id and abs(line.action_time - moment) < SAME for who, moment in acts
        )
    ]
