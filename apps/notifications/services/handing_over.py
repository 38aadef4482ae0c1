# SPDX-License-Identifier: AGPL-3.0-or-later
"""Claim what is due, compose it, check it once more and hand it over.

A claim is a lease and a fence: whoever was away for longer than the lease marks nothing and hands
nothing over, for another has taken it since.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone as clock

from apps.activity import outgoing
from apps.notifications import composing, ways
from apps.notifications.composing import Again, Content, Drop
from apps.notifications.models import Letter

logger = logging.getLogger(__name__)

BATCH = 500

LEASE = timedelta(seconds=60)
"""How long a worker that took letters is left alone with them."""

PAUSE = timedelta(seconds=30)
"""Before the second try; then it doubles."""

LONGEST_PAUSE = timedelta(hours=1)

MOMENT = timedelta(seconds=2)
"""Until whoever changes what a letter tells of has done so."""

MOST_ATTEMPTS = 12
PATIENCE = timedelta(hours=6)
"""After so many attempts, and so long, a letter is given up and shown to the operator.

Attempts alone say little: workers are killed, and databases go away.
"""

SEVERAL, MANY = 4, 8
"""Attempts from which letters are taken a few at a time, and then each alone: one that ends its
worker keeps no others back."""

GIVEN_UP, NO_LONGER, NO_WAY, LATE, SUSPENDED = (
    "given up", "no longer", "no way", "late", "suspended",
)  # fmt: skip
"""Why letters are dropped here; composers have words of their own."""


def hand_over_due(*, now: datetime | None = None) -> int:
    """Take one batch of what is due and hand it over; how many were taken, 0 when nothing waits."""
    now = now or clock.now()
    if outgoing.is_paused():
        return 0
    taken = _claim(now)
    letters = _drop_pointless(taken, now)
    contents = composing.compose(letters, now=now)
    for channel in sorted({letter.channel for letter in letters}):
        batch = [letter for letter in letters if letter.channel == channel]
        _hand_over(channel, batch, contents, now)
    return len(taken)


def _claim(now: datetime) -> list[Letter]:
    """Lease the oldest that are due, passing over what others are at."""
    with transaction.atomic():
        due = Letter.objects.due(now).order_by("next_try_at", "pk")
        first = due.values_list("attempts", flat=True).first() or 0
        bounds = ((MANY, None, 1), (SEVERAL, MANY, BATCH // 20), (0, SEVERAL, BATCH))
        least, below, most = next(bound for bound in bounds if first >= bound[0])
        due = due.filter(attempts__gte=least)
        if below is not None:
            due = due.filter(attempts__lt=below)
        locked = due.select_for_update(skip_locked=True)
        pks = list(locked.values_list("pk", flat=True)[:most])
        Letter.objects.filter(pk__in=pks).update(
            next_try_at=now + LEASE, fence=F("fence") + 1, attempts=F("attempts") + 1
        )
        rows = Letter.objects.filter(pk__in=pks).select_related("user__person")
        return list(rows.order_by("due_at", "pk"))


def _drop_pointless(letters: list[Letter], now: datetime) -> list[Letter]:
    """Those that may still go; why not is written down with the others."""
    reasons: dict[int, str] = {}
    for letter in letters:
        if letter.attempts > MOST_ATTEMPTS and letter.due_at < now - PATIENCE:
            logger.error("Letter %s (%s) was given up", letter.pk, letter.kind)
            reasons[letter.pk] = GIVEN_UP
        elif letter.expires_at and letter.expires_at <= now:
            reasons[letter.pk] = LATE
        elif not letter.user.is_active:
            reasons[letter.pk] = SUSPENDED
        elif ways.way_of(letter.channel) is None:
            reasons[letter.pk] = NO_WAY
    _settle(letters, {pk: ways.DROPPED + reason for pk, reason in reasons.items()}, now)
    return [letter for letter in letters if letter.pk not in reasons]


def _hand_over(
    channel: str, letters: list[Letter], contents: dict[int, Content | Drop | Again], now: datetime
) -> None:
    way = ways.way_of(channel)
    assert way is not None
    outcome: dict[int, str] = {}
    said: list[tuple[Letter, Content]] = []
    for letter in letters:
        content = contents[letter.pk]
        if isinstance(content, Content):
            said.append((letter, content))
        else:
            outcome[letter.pk] = (
                ways.AGAIN if isinstance(content, Again) else ways.DROPPED + content.reason
            )
    try:
        if way.prepare is None:
            going = _going([letter for letter, _content in said], outcome)
            said = [(letter, content) for letter, content in said if letter.pk in going]
            outcome |= way.hand_over(said) if said else {}
        else:
            prepared = way.prepare(said) if said else {}
            outcome |= {pk: was for pk, was in prepared.items() if isinstance(was, str)}
            ready = {pk: was for pk, was in prepared.items() if not isinstance(was, str)}
            _hand_over_locked(way, letters, ready, outcome, now)
            return
    except OSError:
        # A disk that is full, a service that is away: nothing is lost by waiting.
        logger.exception("Letters could not be handed over by %s", channel)
    _settle(letters, {letter.pk: ways.AGAIN for letter in letters} | outcome, now)


@transaction.atomic
def _hand_over_locked(
    way: ways.Way,
    letters: list[Letter],
    ready: dict[int, Any],
    outcome: dict[int, str],
    now: datetime,
) -> None:
    """Whoever would move or cancel what they tell of waits for this, or comes before it."""
    going = _going([letter for letter in letters if letter.pk in ready], outcome)
    handed = [(letter, ready[letter.pk]) for letter in letters if letter.pk in going]
    outcome |= way.hand_over(handed) if handed else {}
    _settle(letters, {letter.pk: ways.AGAIN for letter in letters} | outcome, now)


@transaction.atomic
def _going(letters: list[Letter], outcome: dict[int, str]) -> set[int]:
    """Those that nobody else has claimed since, and that are still true; why not the others.

    A way that takes longer than a moment hands over after this, others inside its locks.
    """
    mine = _still_claimed(letters)
    true = composing.still_true([letter for letter in letters if letter.pk in mine])
    for pk in mine:
        if pk not in true:
            outcome[pk] = ways.SOON
        elif not true[pk]:
            outcome[pk] = ways.DROPPED + NO_LONGER
    return mine - set(outcome)


def _still_claimed(letters: Iterable[Letter]) -> set[int]:
    """Those that nobody else has claimed since, locked."""
    fences = {letter.pk: letter.fence for letter in letters}
    rows = Letter.objects.open().filter(pk__in=fences).order_by("pk").select_for_update()
    return {pk for pk, fence in rows.values_list("pk", "fence") if fence == fences[pk]}


@transaction.atomic
def _settle(letters: list[Letter], outcome: dict[int, str], now: datetime) -> None:
    """Mark what became of letters, unless another has claimed them since."""
    told = [letter for letter in letters if letter.pk in outcome]
    if not told:
        return
    mine = _still_claimed(told)
    same: dict[tuple[str, int], list[int]] = {}
    for letter in told:
        if letter.pk in mine:
            was = outcome[letter.pk]
            tries = letter.attempts if was == ways.AGAIN else 0
            same.setdefault((was, tries), []).append(letter.pk)
    for (was, tries), pks in same.items():
        Letter.objects.filter(pk__in=pks).update(**_marks(was, tries, now))


def _marks(was: str, tries: int, now: datetime) -> dict[str, Any]:
    if was == ways.HANDED:
        return {"handed_at": now}
    if was.startswith(ways.DROPPED):
        return {"dropped_at": now, "dropped": was.removeprefix(ways.DROPPED)[:40]}
    if was == ways.SOON:
        return {"next_try_at": now + MOMENT, "attempts": F("attempts") - 1}
    return {"next_try_at": now + min(PAUSE * 2 ** max(0, tries - 1), LONGEST_PAUSE)}
