# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime, timedelta

import pytest

from apps.core import broker
from apps.discourse.client import budget
from apps.discourse.client.lanes import Lane
from apps.discourse.models import Forum
from tests.factories.discourse import ForumFactory

pytestmark = pytest.mark.django_db

START = datetime(2026, 8, 13, 9, 0, tzinfo=UTC)


@pytest.fixture
def forum():
    return ForumFactory()


class Limiter:
    """What Discourse does: 60 in any 60 seconds, and not one more."""

    def __init__(self, limit=60):
        self.limit, self.asked = limit, []

    def ask(self, now):
        self.asked = [at for at in self.asked if at > now - timedelta(seconds=60)]
        assert len(self.asked) < self.limit, "429"
        self.asked.append(now)


def drain(forum, lane, *, start, until, limiter, step=timedelta(0)):
    """Ask as often as is allowed; how often that was. `step` is how seldom a worker looks."""
    now, count = start, 0
    while now < until:
        taken = budget.take(forum, now=now, lane=lane)
        if taken.at is None:
            limiter.ask(now)
            count += 1
        else:
            assert taken.at > now
            now = max(taken.at, now + step)
    return count


@pytest.mark.parametrize("step", [0, 1, 15])
def test_a_backfill_uses_the_whole_budget_and_is_never_refused(forum, step):
    minutes = 40
    limiter = Limiter()

    count = drain(
        forum,
        Lane.BACKFILL,
        start=START,
        until=START + timedelta(minutes=minutes),
        limiter=limiter,
        step=timedelta(seconds=step),
    )

    assert 0.97 * 50 * minutes <= count <= 50 * minutes + 12


def test_what_gathers_while_nobody_asks_is_not_spent_at_once(forum):
    limiter = Limiter(56)
    drain(forum, Lane.LIVE, start=START, until=START + timedelta(minutes=2), limiter=limiter)
    later = START + timedelta(hours=3)

    count = drain(
        forum, Lane.LIVE, start=later, until=later + timedelta(seconds=1), limiter=limiter
    )

    assert count == 25


def test_a_live_reply_goes_at_once_while_a_backfill_runs(forum):
    limiter = Limiter()
    until = START + timedelta(minutes=10)
    drain(forum, Lane.BACKFILL, start=START, until=until, limiter=limiter)

    taken = [budget.take(forum, now=until, lane=Lane.LIVE) for _ in range(6)]

    assert [one.at is None for one in taken[:3] + taken[4:]] == [True, True, True, False, False]


@pytest.mark.parametrize("step", [1, 15])
def test_many_live_replies_wait_two_minutes_at_most_while_a_backfill_runs(forum, step):
    limiter = Limiter()
    now = START + timedelta(minutes=10)
    drain(forum, Lane.BACKFILL, start=START, until=now, limiter=limiter)
    asked_at, waiting, backfilled = now, 60, 0

    while waiting:
        # The backfill is asked about first: it is the lanes that hold it back.
        while budget.take(forum, now=now, lane=Lane.BACKFILL).at is None:
            limiter.ask(now)
            backfilled += 1
        while waiting and budget.take(forum, now=now, lane=Lane.LIVE).at is None:
            limiter.ask(now)
            waiting -= 1
        now += timedelta(seconds=step)

    assert now - asked_at <= timedelta(minutes=2)
    assert backfilled <= 9


def test_nobody_asks_before_the_moment_that_the_forum_named(forum):
    until = budget.asked_to_wait(forum, now=START, seconds=53)

    taken = budget.take(forum, now=START + timedelta(seconds=52), lane=Lane.LIVE)

    assert (taken.at, taken.reason) == (until, "asked to wait")
    assert until == START + timedelta(seconds=53)
    assert budget.take(forum, now=until, lane=Lane.LIVE).at is None


def test_the_moment_is_known_when_the_broker_has_forgotten(forum, broker):
    until = budget.asked_to_wait(forum, now=START, seconds=53)
    broker.flushdb()

    assert budget.take(Forum.objects.get(), now=START, lane=Lane.LIVE).at == until


def test_without_a_moment_the_wait_doubles_and_one_tries_for_all(forum):
    now, waits = START, []
    for _ in range(4):
        until = budget.asked_to_wait(forum, now=now, seconds=None)
        waits.append((until - now).total_seconds())
        now = until
        tries = [budget.take(forum, now=now, lane=Lane.LIVE).at for _ in range(3)]
        assert [at is None for at in tries] == [True, False, False]

    assert [15 * 2**n <= wait <= 18.75 * 2**n for n, wait in enumerate(waits)] == [True] * 4

    budget.worked(forum)
    assert [budget.take(forum, now=now, lane=Lane.LIVE).at for _ in range(3)] == [None] * 3


def test_a_forum_that_fails_rests_for_half_a_minute_at_most(forum):
    for _ in range(4):
        budget.failed(forum, now=START)
    assert budget.take(forum, now=START, lane=Lane.LIVE).at is None

    for _ in range(20):
        budget.failed(forum, now=START)
    taken = budget.take(forum, now=START, lane=Lane.LIVE)

    assert (taken.at, taken.reason) == (START + timedelta(seconds=30), "resting")
    assert budget.take(forum, now=taken.at, lane=Lane.LIVE).at is None


def test_forums_have_budgets_of_their_own(forum):
    budget.asked_to_wait(forum, now=START, seconds=60)

    assert budget.take(ForumFactory(), now=START, lane=Lane.BACKFILL).at is None


def test_without_the_broker_nobody_is_asked(forum, monkeypatch):
    monkeypatch.setattr(broker, "is_resting", lambda: True)

    taken = budget.take(forum, now=START, lane=Lane.LIVE)

    assert (taken.at, taken.reason) == (START + timedelta(seconds=5), "budget")


def test_a_turn_that_has_begun_goes_on_with_what_is_to_come_and_no_further(forum):
    now = START
    while budget.take(forum, now=now, lane=Lane.BACKFILL).at is None:
        pass

    assert budget.take(forum, now=now, lane=Lane.BACKFILL).at is not None
    further = [budget.take(forum, now=now, lane=Lane.BACKFILL, begun=True).at for _ in range(9)]

    assert [at is None for at in further] == [True] * 8 + [False]
    assert budget.take(forum, now=now, lane=Lane.LIVE).at is not None


def test_turns_of_several_requests_come_to_an_end_while_others_use_the_budget_up(forum):
    limiter, now, turns = Limiter(), START, 0
    while now < START + timedelta(minutes=10):
        first = budget.take(forum, now=now, lane=Lane.BACKFILL)
        if first.at is not None:
            now = first.at
            continue
        limiter.ask(now)
        for _ in range(3):
            assert budget.take(forum, now=now, lane=Lane.BACKFILL, begun=True).at is None
            limiter.ask(now)
        turns += 1

    assert turns >= 0.97 * 10 * 50 / 4
