# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders that are due become letters and lines of the inbox, as their people wish."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import transaction

from apps.activity import outgoing
from apps.notifications.models import Letter, PlannedReminders, Reminder
from apps.notifications.queries.leads import leads_of, own_leads
from apps.notifications.queries.reminding import called_off, leads_due, still_true
from apps.notifications.queries.wishes import Wishes, wishes_for
from apps.notifications.reach import reached
from apps.notifications.services.inbox import Beginning, tell_here
from apps.notifications.services.posting import KEPT, post_letters
from apps.notifications.services.telling import SOON

BATCH = 2_000


class Due(NamedTuple):
    pk: int
    user: int
    headcount: int
    session: int | None
    event: int
    for_start: datetime
    lead: int
    due_at: datetime

    @property
    def key(self) -> str:
        start = self.for_start.astimezone(UTC)
        return f"reminder:{self.headcount}:{start:%Y-%m-%dT%H:%M:%SZ}:{self.lead}"


FIELDS = ("pk", "user", "headcount", "headcount__session", "event", "for_start", "lead", "due_at")


@transaction.atomic
def tell_due(*, now: datetime) -> int:
    """Take one batch of what is due; how many were taken, 0 when nothing waits.

    All or nothing: a worker that is killed has taken none. What is no longer true, or has begun, is
    dropped; what is off now is planned again when it is on. Of several that are due for one
    beginning a person is told the last that they wish, whichever batch it is in.
    """
    if outgoing.is_paused():
        return 0
    rows = Reminder.objects.due(now).order_by("for_start", "headcount", "user", "lead")
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    taken = [Due(*row) for row in locked.values_list(*FIELDS)[:BATCH]]
    true = still_true([one.pk for one in taken])
    told = [one for one in taken if one.pk in true and one.for_start > now]
    wished = _last(_wished(told), now)
    post_letters(_letters(wished))
    here = [one for one, wish in wished if wish.here]
    tell_here(
        [Beginning(one.user, one.key, one.event, one.session, one.for_start) for one in here],
        now=now,
    )
    pks = {one.pk for one in told}
    Reminder.objects.filter(pk__in=pks).update(told_at=now)
    dropped = [one.pk for one in taken if one.pk not in pks]
    Reminder.objects.filter(pk__in=dropped).update(dropped_at=now)
    if dropped and (off := called_off(dropped, now=now)):
        PlannedReminders.objects.filter(headcount__in=off).delete()
    return len(taken)


def forget_reminders(*, now: datetime) -> int:
    """Delete what was to be reminded of long ago."""
    PlannedReminders.objects.filter(starts_at__lt=now - KEPT).delete()
    return Reminder.objects.filter(for_start__lt=now - KEPT).delete()[0]


class _Wished(NamedTuple):
    due: Due
    wish: Wishes
    leads: tuple[int, ...]
    """All that the person wishes to be reminded at of this."""


def _wished(told: Iterable[Due]) -> list[_Wished]:
    """With what each person wishes; those who do not wish to be told, or not now, are left out."""
    told = list(told)
    people: dict[int | None, set[int]] = {}
    for one in told:
        people.setdefault(one.event, set()).add(one.user)
    wishes = wishes_for(list(people.items()))
    own = own_leads([one.headcount for one in told], [one.user for one in told])
    found = []
    for one in told:
        wish = wishes[one.event].get(one.user)
        if wish and wish.hears(names_me=True):
            key, is_session = (one.headcount, one.user), one.session is not None
            leads = leads_of(wish, own, key=key, is_session=is_session)
            if one.lead in leads:
                found.append(_Wished(one, wish, leads))
    return found


def _last(wished: Collection[_Wished], now: datetime) -> list[tuple[Due, Wishes]]:
    """Without those of which the same person is told with a shorter lead."""
    due = leads_due([one.pk for one, _wish, _leads in wished], now=now)
    return [
        (one, wish)
        for one, wish, leads in wished
        if not any(
            lead < one.lead and lead in leads
            for lead in due[one.user, one.headcount, one.for_start]
        )
    ]


def _letters(wished: Iterable[tuple[Due, Wishes]]) -> Iterator[Letter]:
    wished = list(wished)
    have_push = reached("push", {one.user for one, wish in wished if wish.push})
    for one, wish in wished:
        channels = ("email",) * wish.email + ("push",) * (wish.push and one.user in have_push)
        for channel in channels:
            yield Letter(
                user_id=one.user,
                channel=channel,
                kind="reminder",
                key=one.key,
                object_id=one.pk,
                due_at=_rested(one, wish),
                expires_at=one.for_start,
            )


def _rested(one: Due, wish: Wishes) -> datetime:
    """After the quiet hours; what begins soon does not wait for their end."""
    return min(wish.rested(one.due_at), max(one.due_at, one.for_start - SOON))
