# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes on both sides of a mirror, with everything that can go wrong, from a seed."""

import random
from contextlib import suppress
from datetime import timedelta

from django.db import OperationalError

from apps.discourse import incoming, reconciling, sending
from apps.threads.models import Thread
from tests.discourse.faults.acts import Acts
from tests.discourse.incoming.listening import receiver
from tests.factories.accounts import UserFactory

ON_THE_WAY = [
    "timeout", "timeout unheard", "reset", "reset unheard", "bad gateway", "bad gateway after",
    "server error", "server error after", "unavailable", "limited", "limited text", "limited bare",
    "truncated", "page", "other shape", "empty",
]  # fmt: skip
"""Kinds of the stand-in's faults, one answer each."""

SWEEP = 15
RECONCILE = 30

CONVERGED = 60
CONVERGED_WITHOUT_HOOKS = 300
"""Seconds after the last fault until both sides are the same."""


class Killed(BaseException):
    """A worker is gone, with whatever it had not committed."""


class Scenario(Acts):
    """What happens is chosen by the seed alone."""

    def __init__(self, world, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.chief = UserFactory(is_superuser=True)
        self.users = [UserFactory() for _ in range(4)]
        self.names = ["amina", "bartek", "chen", "dalia"]
        self.threads: list[Thread] = []
        self.session = world.session(
            starts_at=world.clock() - timedelta(minutes=5),
            ends_at=world.clock() + timedelta(hours=2),
        )
        self.lost = False
        self.story: list[str] = []
        self.words = 0
        self.kill = ""
        world.interrupt = self._interrupt
        world.forum.traps.enqueue = False
        world.there.features |= {"delivery_log": True}
        hook = world.forum.add_hook()
        world.there.hook_id = hook.id
        world.there.bridge_user_id = world.forum.user("eventforum").id
        world.there.save()
        self.clock = world.clock
        self.swept = self.reconciled = self.clock()

    # Time.

    def pass_time(self, seconds: float, *, faults: bool = False) -> None:
        """Workers, sweeps and webhooks go on meanwhile."""
        end = self.clock() + timedelta(seconds=seconds)
        while True:
            self._deliver(faults)
            with suppress(Killed):
                self._once()
            if self.clock() >= end:
                return
            now = self.clock()
            due = [end, self.swept + timedelta(seconds=SWEEP)]
            if (at := self.world.next_due()) is not None:
                due.append(at)
            self.world.move_to(max(min(due), now + timedelta(seconds=1)))

    def _once(self) -> None:
        now = self.clock()
        if now >= self.swept + timedelta(seconds=SWEEP):
            self.swept = now
            incoming.hear(now=now)
            sending.plan_all(now=now)
            sending.tell_waiting(now=now)
        if now >= self.reconciled + timedelta(seconds=RECONCILE):
            self.reconciled = now
            reconciling.reconcile_due(now=now)
        self.world.work()

    def _deliver(self, faults: bool) -> None:
        forum, outbox = self.world.forum, self.world.forum.outbox
        if faults and outbox:
            if self.chance.random() < 0.2:
                forum.shuffle(self.chance)
            if self.chance.random() < 0.2:
                outbox.append(self.chance.choice(outbox))
            if self.chance.random() < 0.1:
                forged = forum.forged(self.chance.choice(outbox))
                assert receiver(self.world)(forged) == 403
            if self.chance.random() < 0.15:
                return  # Later.
        take = receiver(self.world)

        def perhaps(delivery):
            if faults and self.chance.random() < 0.05:
                self.lost = True
                return None
            return take(delivery)

        if forum.pass_on(perhaps):
            incoming.hear(now=self.clock())

    def _interrupt(self, method: str, path: str) -> None:
        if self.kill == "before":
            self.kill = ""
            raise Killed

    # What goes wrong.

    def go_wrong(self) -> None:
        forum, kind = self.world.forum, self.chance.random()
        if kind < 0.6:
            fault = self.chance.choice(ON_THE_WAY)
            forum.fail(fault, method=self.chance.choice(["POST", "PUT", "GET", "DELETE", ""]))
            self.story.append(f"{self.clock():%H:%M:%S} ! {fault}")
        elif kind < 0.8:
            self.kill = "before"
            if self.chance.random() < 0.5:
                self._kill_after()
            self.story.append(f"{self.clock():%H:%M:%S} ! killed")
        else:
            name = self.chance.choice(["down", "read_only"])
            setattr(forum.traps, name, True)
            self.pass_time(self.chance.choice([10, 40, 90]), faults=True)
            setattr(forum.traps, name, False)
            self.story.append(f"{self.clock():%H:%M:%S} ! {name}")

    def _kill_after(self) -> None:
        """The worker dies once the forum has done it; or its database is gone at that moment."""
        self.kill = ""
        real, how = self.world.forum.answer, self.chance.choice([Killed, OperationalError])

        def answer(request):
            if request.method == "GET":
                return real(request)
            self.world.forum.answer = real
            real(request)
            raise how

        self.world.forum.answer = answer

    def mend(self) -> None:
        """No fault is left."""
        self.kill = ""
        self.world.forum.faults.clear()
        self.world.forum.__dict__.pop("answer", None)

    def run(self) -> None:
        for _ in range(2):
            self.start_here()
        self.pass_time(30)
        for _ in range(self.chance.randint(5, 10)):
            for _ in range(self.chance.randint(1, 3)):
                self.act()
            if self.chance.random() < 0.5:
                self.go_wrong()
            self.pass_time(self.chance.choice([1, 5, 20, 45]), faults=True)
        self.mend()
        self.pass_time(CONVERGED_WITHOUT_HOOKS if self.lost else CONVERGED)
