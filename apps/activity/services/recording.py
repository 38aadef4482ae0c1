# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from apps.activity.models import Activity
from apps.activity.wake import wake_after_commit


def record(
    verb: str,
    subject: models.Model,
    *,
    by: models.Model | None = None,
    event: models.Model | None = None,
    **data: Any,
) -> Activity:
    """Write down what happened, in the transaction that makes it happen; reactions follow commit.

    `verb` is past tense, "session.rescheduled". `event` may be left out where the subject has one.
    `data` must be JSON. RuntimeError outside a transaction: there the row could outlive the write
    it tells of, or the other way round.
    """
    [activity] = record_all(verb, [(subject, data)], by=by, event=event)
    return activity


def record_all(
    verb: str,
    subjects: Iterable[tuple[models.Model, dict[str, Any]]],
    *,
    by: models.Model | None = None,
    event: models.Model | None = None,
) -> list[Activity]:
    """`record` for many subjects of one verb, each with its data: one INSERT, one wake-up call."""
    return record_each(((verb, subject, data) for subject, data in subjects), by=by, event=event)


def record_each(
    happenings: Iterable[tuple[str, models.Model, dict[str, Any]]],
    *,
    by: models.Model | None = None,
    event: models.Model | None = None,
) -> list[Activity]:
    """`record_all` for happenings of several verbs, in the order given."""
    happenings = list(happenings)
    if not connection.in_atomic_block:
        verbs = ", ".join(sorted({verb for verb, _, _ in happenings}))
        raise RuntimeError(f"{verbs} must be recorded inside the transaction of its write")
    actor_id = by.pk if by is not None and by.pk else None
    activities = Activity.objects.bulk_create(
        Activity(
            verb=verb,
            content_type=ContentType.objects.get_for_model(subject),
            object_id=subject.pk,
            actor_id=actor_id,
            event_id=event.pk if event is not None else getattr(subject, "event_id", None),
            data=data,
        )
        for verb, subject, data in happenings
    )
    if activities:
        wake_after_commit([activity.pk for activity in activities])
    return activities
