# SPDX-License-Identifier: AGPL-3.0-or-later
import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from kombu.exceptions import OperationalError

from apps.activity.models import Activity, IdempotencyKey
from apps.activity.reactions import reactions_to

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a dispatcher that took an activity is left alone with it."""

BATCH = 500

AWAY = timedelta(seconds=10)
"""The pause while the broker is away: shorter than the sweeper's round."""

LONGEST_PAUSE = timedelta(hours=1)

KEYS_KEPT = timedelta(days=2)
"""A form can be repeated this long: longer than any retry or browser tab left open over night."""


def deliver(activity_ids: list[int], *, now: datetime) -> int:
    """Hand these activities to their reactions, unless another dispatcher has; how many went out.

    Queues first and marks then: a crash between repeats a reaction, and never drops one.
    """
    return _hand_out_all(now, activity_ids)


def sweep(*, now: datetime) -> int:
    """Hand out what no wake-up call has delivered, oldest first, until nothing waits."""
    return _hand_out_all(now, None)


def forget_old_keys(*, now: datetime) -> int:
    """Delete the keys of forms that nobody will repeat any more."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEYS_KEPT).delete()[0]


def _hand_out_all(now: datetime, activity_ids: list[int] | None) -> int:
    handed_out = 0
    while taken := _take(now, activity_ids):
        handed_out += _hand_out(taken, now)
    return handed_out


def _take(now: datetime, activity_ids: list[int] | None) -> list[tuple[int, str]]:
    """Lease waiting rows: no other dispatcher sees them before the lease ends."""
    rows = Activity.objects.waiting(now)
    if activity_ids is not None:
        rows = rows.filter(pk__in=activity_ids)
    with transaction.atomic():
        locked = rows.order_by("pk").select_for_update(skip_locked=True)
        taken = list(locked.values_list("pk", "verb", "attempts")[:BATCH])
        for attempts in {attempts for _, _, attempts in taken}:
            pause = min(LEASE * 2 ** min(attempts, 10), LONGEST_PAUSE)
            same = [pk for pk, _, tried in taken if tried == attempts]
            Activity.objects.filter(pk__in=same).update(
                next_try_at=now + pause, attempts=F("attempts") + 1
            )
    return [(pk, verb) for pk, verb, _ in taken]


def _hand_out(taken: list[tuple[int, str]], now: datetime) -> int:
    """Queue the reactions of each row; a row whose queueing fails waits for its next try."""
    done, not_tried = [], [pk for pk, _ in taken]
    for pk, verb in taken:
        try:
            for reaction in reactions_to(verb):
                reaction.apply_async(args=(pk,), retry=False)
        except OperationalError as problem:
            logger.warning("The broker is away, %s activities wait: %s", len(not_tried), problem)
            break
        except Exception:
            logger.exception("Activity %s (%s) could not be handed to its reactions", pk, verb)
        else:
            done.append(pk)
        not_tried.remove(pk)
    Activity.objects.filter(pk__in=done, dispatched_at=None).update(dispatched_at=now)
    if not_tried:
        Activity.objects.filter(pk__in=not_tried).update(
            next_try_at=now + AWAY, attempts=F("attempts") - 1
        )
    return len(done)
