# SPDX-License-Identifier: AGPL-3.0-or-later
"""One scenario from its first act to calm, and what is found then."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.core import broker
from apps.discourse.client import asking
from apps.discourse.models import Topic
from apps.discourse.sending import claims, working
from apps.threads.services import pace
from tests.discourse.scenarios import oracle
from tests.discourse.scenarios.acting import People
from tests.discourse.scenarios.course import Away, Course, Killed
from tests.discourse.scenarios.given import Scenario
from tests.discourse.scenarios.ledger import Line, word_of
from tests.discourse.scenarios.table import HOW
from tests.discourse.world import SECOND

CALM_WITHIN, WHERE_LOST = 60.0, 300.0
"""Seconds until both sides are the same, and where webhooks were lost."""

BETWEEN, AT_ONCE = 6.0, 6
"""People act up to so many at once, and then wait half of those seconds for each: 20 acts a minute,
of 50 requests that may be asked."""

NEXT = 0.05
"""Between two of those acts: of two in the same thousandth of a second none is the later one."""

QUIET = 90
OF_ONE = 60 / 50
"""Seconds of the budget that one request takes."""

TOO_LONG = 3600


@dataclass
class Result:
    seed: int
    findings: oracle.Findings
    seconds: float
    """Of simulated time from calm until both sides were the same."""
    allowed: float
    writes: int
    said: int


class Run:
    second = SECOND

    def __init__(
        self,
        scenario: Scenario,
        monkeypatch: pytest.MonkeyPatch,
        course: type[Course] = Course,
    ) -> None:
        self.scenario, self.monkeypatch = scenario, monkeypatch
        self.broker_is_away = self.database_dies = self.has_another_portal = False
        self.key_was_refused = self.is_troubled = False
        self.never_there: list[int] = []
        self.course = course(scenario.seed)
        self.chance = self.course.chance
        self._patch()
        self.people = People(self.course, scenario)

    def _patch(self) -> None:
        course, patch = self.course, self.monkeypatch.setattr
        patch(timezone, "now", lambda: course.clock())
        patch(asking, "ask_once", course.ask_once)
        # People's own limits are kept in the machine's time.
        patch(pace.Pace, "keep", lambda *args, **more: None)
        write, let_go, ask = claims._write, working.let_go, broker.ask

        def written(claim: Any, **fields: Any) -> None:
            if self.database_dies and "doing" in fields and fields["doing"] is None:
                self.database_dies = False
                course.database_off = True
                course.in_seconds(10, lambda: setattr(course, "database_off", False))
            if course.database_off:
                raise Away("the server closed the connection")
            write(claim, **fields)

        def let_gone(claim: Any, *, done: bool) -> None:
            if course.kill_next == "kept" and not done:
                course.kill_next = ""
                raise Killed
            let_go(claim, done=done)

        def asked(question: Any) -> Any:
            return None if self.broker_is_away else ask(question)

        patch(claims, "_write", written)
        patch(working, "let_go", let_gone)
        patch(broker, "ask", asked)

    def whole(self) -> Result:
        self.begin()
        troubles = sorted(self.scenario.troubles, key=lambda one: one.at)
        at_once = 1
        for number in range(self.scenario.acts):
            while troubles and troubles[0].at <= number:
                self.meet(troubles.pop(0))
            self.people.act()
            self.course.clock.move_on(NEXT)
            self.other_portal()
            self.course.trouble()
            at_once -= 1
            if at_once <= 0:
                at_once = self.chance.randint(1, AT_ONCE)
                self.course.go(self.chance.uniform(0, at_once * BETWEEN))
        for trouble in troubles:
            self.meet(trouble)
        return self.end()

    def begin(self) -> None:
        """Discussions of both sides that are in step, before anything goes wrong."""
        course = self.course
        course.begin_there()
        for number in range(self.scenario.threads):
            self.people.start("here" if number % 2 else "there")
        course.go(60)
        for _ in range(20):
            if not oracle.compare(course):
                return
            course.go(15)
        raise AssertionError(f"It does not begin: {oracle.compare(course)}")

    def meet(self, trouble: Any) -> None:
        how = HOW[trouble.id]
        if callable(how):
            how(self, trouble.param)
            self.is_troubled = True
            self.course.trouble()

    def end(self) -> Result:
        course = self.course
        while course.later or course.clock() < course.calm_at:
            course.go(min(60, max(1, (course.calm_at - course.clock()).total_seconds())))
            self.other_portal()
        self._end_faults()
        course.there.refresh_from_db()
        if self.is_asked_to_wait():
            course.calm_at = course.there.not_before
            course.go((course.calm_at - course.clock()).total_seconds())
        backlog = oracle.compare(course).lost
        allowed = WHERE_LOST if course.webhooks_lost else CALM_WITHIN
        allowed += len(backlog) * OF_ONE
        seconds = self._until_same(allowed)
        found = oracle.compare(course)
        if seconds > allowed and not found:
            found.late.append(f"{seconds:.0f} s of {allowed:.0f}")
        found.lost += oracle.lost_of_clashes(course)
        found.budget += oracle.breaches(course)
        written = oracle.writes(course)
        self._look_at_the_rest(found)
        result = Result(self.scenario.seed, found, seconds, allowed, written, len(course.said))
        course.go(QUIET)
        more = oracle.writes(course) - written
        found.echoes += [f"{more} writes when all was said"] if more else []
        found.echoes += self._too_many_writes(written)
        return result

    def is_asked_to_wait(self) -> bool:
        """Without a time named the wait is ours, and it is what was promised."""
        until = self.course.there.not_before
        return until is not None and until > self.course.clock() and self.course.limited > 0

    def _end_faults(self) -> None:
        course = self.course
        course.forum.faults.clear()
        course.kill_next, self.database_dies, course.before_request = "", False, None
        course.posts_on.lose_part = 0

    def _until_same(self, allowed: float) -> float:
        """Seconds from calm; what is waited for longer than an hour never comes."""
        course = self.course
        since = course.calm_at
        while True:
            self.other_portal()
            passed = (course.clock() - since).total_seconds()
            if not oracle.compare(course) or passed > max(allowed * 3, 600):
                return passed
            course.go(5)

    def _look_at_the_rest(self, found: oracle.Findings) -> None:
        course = self.course
        texts = [post.raw for post in course.forum.state.posts.values()]
        words = {word[0] for text in texts if (word := word_of(text))}
        found.lost += [f"op{n} was sent, though removed" for n in self.never_there if n in words]
        if self.key_was_refused:
            told = Activity.objects.filter(verb="forum.locked_out").count()
            found.budget += [f"told {told} times of a key"] if told != 1 else []

    def _too_many_writes(self, written: int) -> list[str]:
        """Each act here is told at most once, and what was lost on the way once more."""
        changes = sum(len(one.versions) + one.gone for one in self.course.said)
        topics = Topic.objects.count()
        most = changes + 3 * topics + 10 * len(self.scenario.troubles)
        return [f"{written} writes for {changes} acts"] if written > most else []

    # What single faults need.

    def other_portal(self) -> None:
        if not self.has_another_portal:
            return
        mark = "<!-- seen by another portal -->"
        for post in list(self.course.forum.state.posts.values()):
            if post.deleted_at or post.user_deleted or mark in post.raw or not word_of(post.raw):
                continue
            topic = self.course.forum.topic(post.topic_id)
            if topic.deleted_at is None:
                self.course.forum.edit(post, f"{post.raw}\n\n{mark}", user="mira")
                self.course.trouble()

    def forgive_parked(self, line: Line) -> None:
        """Not on the forum, if an organizer can read why."""
        if line.thread in oracle.parked(self.course):
            line.forgotten = "parked"

    def forget_rows(self, counted: int) -> None:
        """The database is that of a while ago: nobody here knows what was said here since. What
        had come to the forum is the forum's from now on; edits and removals of here are gone."""
        course = self.course
        for one in course.said[counted:]:
            if one.side == "here":
                one.side, one.here = "there", None
        for one in course.said:
            there = self.people.of_there(one) if one.there is None else one.there
            if there is None:
                one.gone = True
                continue
            word = word_of(there.raw)
            one.gone = there.deleted_at is not None or there.user_deleted
            if word is not None and not one.gone:
                one.version = word[1]
        course.last_activity = Activity.objects.order_by("-pk").values_list("pk", flat=True).first()
        course.sweep_at = course.reconcile_at = course.clock()


def run(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> Result:
    return Run(scenario, monkeypatch).whole()
