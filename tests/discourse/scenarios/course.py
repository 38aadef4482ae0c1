# SPDX-License-Identifier: AGPL-3.0-or-later
"""A scenario as it goes: simulated time, the workers' turns, deliveries on their way, and what is
done to them. Nothing waits; each beat does what is due at its moment."""

import heapq
import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import OperationalError
from django.utils.datastructures import CaseInsensitiveMapping

from apps.activity.models import Activity
from apps.activity.reactions import reactions_to
from apps.core.fetch import FetchFailed
from apps.discourse import incoming, reconciling, sending
from apps.discourse.models import Topic
from apps.discourse.receiver import receive
from apps.discourse.sandbox.things import Delivery
from apps.discourse.tasks import notice
from tests.discourse.scenarios.ledger import Line, Said
from tests.discourse.world import SECOND, World

SWEEP, RECONCILE = 15, 30
SELDOM = 4
"""So many times longer between both while a long trouble lasts: nothing can come to rest then."""
WRITES = ("POST", "PUT", "DELETE")


class Killed(BaseException):
    """A worker is gone, with whatever it had not committed."""


class Away(OperationalError):
    """The database has gone."""


class Course(World):
    """The portal as its processes are: reactions at once, sweeps each 15 s, watching each 30 s."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.chance = random.Random(seed)
        hook = self.forum.add_hook()
        self.there.hook_id = hook.id
        self.there.features |= {"delivery_log": True}
        self.there.save()
        self.said: list[Said] = []
        self.lines: list[Line] = []
        self.private: list[Line] = []
        self.posts_on = Deliveries(self)
        self.last_activity = Activity.objects.order_by("-pk").values_list("pk", flat=True).first()
        self.sweep_at = self.reconcile_at = self.clock()
        self.calm_at = self.clock()
        self.later: list[tuple[datetime, int, Callable[[], None]]] = []
        self.off = self.database_off = self.no_way_out = False
        self.kill_at: str = ""
        self.kill_next: str = ""
        self.webhooks_lost = False
        self.waits: list[tuple[datetime, datetime]] = []
        self.limited = 0
        self.mended: list[str] = []
        self.before_request: Callable[[str, str], None] | None = None

    # Time.

    def in_seconds(self, seconds: float, do: Callable[[], None]) -> None:
        """Something ends, or happens, later; until then it is no calm."""
        at = self.clock() + timedelta(seconds=seconds)
        heapq.heappush(self.later, (at, len(self.later) + self.chance.randrange(10**9), do))
        self.calm_at = max(self.calm_at, at)

    def trouble(self) -> None:
        """Something went wrong at this moment."""
        self.calm_at = max(self.calm_at, self.clock())

    def go(self, seconds: float) -> None:
        end = self.clock() + seconds * SECOND
        self.beat()
        while self.clock() < end:
            due = [end, self.sweep_at, self.reconcile_at]
            due += [at for at in (self.rests, self.next_due()) if at is not None]
            due += [at for at, _, _ in self.later[:1]]
            soon = self.clock() + SECOND
            self.clock.at = max(min(due), soon)
            self.beat()

    rests: datetime | None = None

    @property
    def pace(self) -> int:
        return SELDOM if self.calm_at > self.clock() + 2 * SELDOM * RECONCILE * SECOND else 1

    def beat(self) -> None:
        """What is due now."""
        while self.later and self.later[0][0] <= self.clock():
            heapq.heappop(self.later)[2]()
        self.posts_on.pass_on()
        if self.off or self.database_off:
            self.rests = None
            self.sweep_at = self.reconcile_at = self.clock() + SWEEP * SECOND
            return
        self.notice()
        if self.clock() >= self.sweep_at:
            self.sweep_at = self.clock() + SWEEP * self.pace * SECOND
            self.survive(self.sweep)
        if self.clock() >= self.reconcile_at:
            self.reconcile_at = self.clock() + RECONCILE * self.pace * SECOND
            self.survive(self.reconcile)
        self.survive(self.turns_now)

    def sweep(self) -> None:
        incoming.hear(now=self.clock())
        sending.plan_all(now=self.clock())
        sending.tell_waiting(now=self.clock())

    def reconcile(self) -> None:
        reconciling.reconcile_due(now=self.clock())

    def hear(self) -> None:
        incoming.hear(now=self.clock())

    def receive_one(self, delivery: Delivery) -> int:
        headers = CaseInsensitiveMapping(delivery.headers)
        return receive("village", headers=headers, body=delivery.body, now=self.clock()).status

    def begin_there(self) -> None:
        """The event's category is made."""
        self.plan()
        self.go(30)

    def turns_now(self) -> None:
        self.rests = self.work()

    def survive(self, do: Callable[[], object], times: int = 20) -> None:
        """Workers that die are followed by others."""
        for _ in range(times):
            try:
                do()
            except (Killed, Away):
                self.trouble()
                if self.database_off:
                    return
                continue
            return
        raise AssertionError("Workers die without end")

    def notice(self) -> None:
        """Reactions to what happened here, as the broker would bring them."""
        rows = Activity.objects.filter(pk__gt=self.last_activity or 0).order_by("pk")
        for activity in rows:
            self.last_activity = activity.pk
            if notice in reactions_to(activity.verb):
                sending.wake_for(activity, now=self.clock())

    # Asked.

    def ask_once(self, url: str, *, method: str, content=None, headers=None, **more):
        if self.no_way_out:
            self.trouble()
            raise FetchFailed("no way", reason="connect", sent=False)
        writes = method in WRITES
        if writes and self.kill_next == "before":
            self.kill_next = ""
            raise Killed
        if writes and self.before_request is not None:
            before, self.before_request = self.before_request, None
            before(method, url)
        left = sum(fault.times for fault in self.forum.faults)
        told = [(fault, fault.times) for fault in self.forum.faults]
        try:
            answer = super().ask_once(url, method=method, content=content, headers=headers, **more)
        finally:
            if sum(fault.times for fault in self.forum.faults) < left:
                self.trouble()
                self._note_limit(told)
        if writes and self.kill_next == "after":
            self.kill_next = ""
            raise Killed
        return answer

    def _note_limit(self, told: list) -> None:
        """Which fault it was, and from when on nothing may be asked."""
        for fault, times in told:
            is_left = fault in self.forum.faults and fault.times == times
            if is_left or not fault.kind.startswith("limited"):
                continue
            self.limited += 1
            if fault.kind != "limited bare":
                until = self.clock() + timedelta(seconds=fault.wait)
                self.waits.append((self.clock(), until))
                self.calm_at = max(self.calm_at, until)

    # What is known.

    def know_lines(self) -> None:
        """Each discussion's topic and each topic's discussion, as the mirror has joined them."""
        pairs = self.pairs()
        by_thread, by_topic = dict(pairs), {number: thread for thread, number in pairs}
        for line in self.lines:
            if line.topic is None and line.thread is not None:
                line.topic = by_thread.get(line.thread)
            elif line.thread is None and line.topic is not None:
                line.thread = by_topic.get(line.topic)

    def pairs(self) -> list[tuple[int, int]]:
        rows = Topic.objects.filter(number__isnull=False, thread__isnull=False)
        return list(rows.values_list("thread", "number"))

    def alive(self, side: str | None = None) -> Iterable[Said]:
        return [
            one
            for one in self.said
            if not one.gone and not one.line.forgotten and side in (None, one.side)
        ]


class Deliveries:
    """Webhooks on their way from the forum to the portal's receiver."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.lose_part = 0.0
        self.refuse_with: int | None = 0
        """A status that the portal answers with; None where no answer comes; 0 where it works."""
        self.times = 1

    def pass_on(self) -> None:
        course = self.course
        if course.forum.pass_on(self.take) and not course.off and not course.database_off:
            course.survive(course.hear)

    def take(self, delivery: Delivery) -> int | None:
        course = self.course
        if course.off or course.database_off:
            course.webhooks_lost = True
            return None if course.off else 500
        if self.refuse_with != 0:
            course.webhooks_lost = True
            return self.refuse_with
        if self.lose_part and course.chance.random() < self.lose_part:
            course.webhooks_lost = True
            course.trouble()
            return None
        for _ in range(self.times):
            status = course.receive_one(delivery)
        return status
