# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders that are due become letters, each in the ways that its person wishes."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from apps.activity import outgoing
from apps.notifications.models import Letter, PlannedReminders, Reminder
from apps.notifications.queries.reminding import still_true
from apps.notifications.queries.wishes import Wishes, wishes_of
from apps.notifications.services.posting import KEPT, post_letters
from apps.notifications.ways import way_of

BATCH = 2_000


class Due(NamedTuple):
    pk: int
    user: int
    headcount: int
    event: int
    for_start: datetime
    lead: int
    due_at: datetime


@transaction.atomic
def tell_due(*, now: datetime) -> int:
    """Take one batch of what is due; how many were taken, 0 when nothing waits.

    All or nothing: a worker that is killed has taken none. What is no longer true, or has begun, is
    dropped.
    """
    if outgoing.is_paused():
        return 0
    rows = Reminder.objects.due(now).order_by("due_at", "pk").select_for_update(skip_locked=True)
    fields = ("pk", "user", "headcount", "event", "for_start", "lead", "due_at")
    taken = [Due(*row) for row in rows.values_list(*fields)[:BATCH]]
    true = still_true([one.pk for one in taken])
    told = [one for one in taken if one.pk in true and one.for_start > now]
    post_letters(_letters(told))
    pks = {one.pk for one in told}
    Reminder.objects.filter(pk__in=pks).update(told_at=now)
    dropped = [one.pk for one in taken if one.pk not in pks]
    Reminder.objects.filter(pk__in=dropped).update(dropped_at=now)
    return len(taken)


def forget_reminders(*, now: datetime) -> int:
    """Delete what was to be reminded of long ago."""
    PlannedReminders.objects.filter(starts_at__lt=now - KEPT).delete()
    return Reminder.objects.filter(for_start__lt=now - KEPT).delete()[0]


def _letters(told: Iterable[Due]) -> Iterator[Letter]:
    for one, wish in _wished(told):
        for channel in ("email", "push"):
            if getattr(wish, channel) and way_of(channel) is not None:
                yield Letter(
                    user_id=one.user,
                    channel=channel,
                    kind="reminder",
                    key=f"reminder:{one.headcount}:{one.for_start:%Y-%m-%dT%H:%MZ}:{one.lead}",
                    object_id=one.pk,
                    due_at=wish.rested(one.due_at),
                    expires_at=one.for_start,
                )


def _wished(told: Iterable[Due]) -> Iterator[tuple[Due, Wishes]]:
    """With what each person wishes; one look-up an event."""
    by_event: dict[int, list[Due]] = {}
    for one in told:
        by_event.setdefault(one.event, []).append(one)
    for event, same in by_event.items():
        wishes = wishes_of({one.user for one in same}, event_id=event)
        for one in same:
            wish = wishes[one.user]
            if wish.level != "nothing":
                yield one, wish
