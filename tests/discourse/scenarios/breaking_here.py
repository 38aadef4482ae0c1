# SPDX-License-Identifier: AGPL-3.0-or-later
"""What breaks on our side: workers, the beat, the database, the broker; and a restored backup."""

from typing import TYPE_CHECKING

from django.db import transaction

from apps.activity.services import pause_outgoing, resume_outgoing
from apps.core import broker
from apps.discourse import incoming, reconciling, sending
from apps.discourse.models import Topic

if TYPE_CHECKING:
    from tests.discourse.scenarios.running import Run

BACKLOG = 25
HOURS = 3600


def killed_before(run: "Run", param: float) -> None:
    run.course.kill_next = "before"
    run.people.say("here")


def killed_after_asking(run: "Run", param: float) -> None:
    run.course.kill_next = "after"
    run.people.say("here")


def killed_after_keeping(run: "Run", param: float) -> None:
    run.course.kill_next = "kept"
    run.people.say("here")


def killed_somewhere(run: "Run", param: float) -> None:
    run.course.kill_next = ("before", "after", "kept")[int(param * 3) % 3]
    run.people.say("here")


def two_workers(run: "Run", param: float) -> None:
    """The first is so slow that its lease ends; the second takes the topic meanwhile."""
    course = run.course

    def slow(method: str, url: str) -> None:
        course.clock.move_on(50)
        course.trouble()
        sending.work_one(now=course.clock())

    course.before_request = slow
    run.people.say("here")


def removed_before_it_was_sent(run: "Run", param: float) -> None:
    one = run.people.say("here")
    if one is not None:
        run.people.delete("here", one)
        run.never_there.append(one.number)


def backlog(run: "Run", param: float) -> None:
    for _ in range(BACKLOG):
        run.people.say("here")
    run.course.trouble()


def no_beat_then_two(run: "Run", param: float) -> None:
    course = run.course
    course.sweep_at += 60 * run.second

    def twice() -> None:
        course.sweep()
        course.sweep()

    course.in_seconds(60, twice)


def broker_emptied(run: "Run", param: float) -> None:
    broker.client().flushdb()
    run.course.trouble()


def broker_away(run: "Run", param: float) -> None:
    run.broker_is_away = True
    run.course.in_seconds(60, lambda: setattr(run, "broker_is_away", False))


def database_killed(run: "Run", param: float) -> None:
    """After the forum has done what it was asked, before that is written down."""
    run.database_dies = True
    run.people.say("here")


def database_away(run: "Run", param: float) -> None:
    course = run.course
    course.database_off = True
    course.in_seconds(10 + 50 * param, lambda: setattr(course, "database_off", False))


def off_for_six_hours(run: "Run", param: float) -> None:
    """The portal is not there; on the forum life goes on."""
    course = run.course
    course.off = True
    for _ in range(8):
        run.people.say("there")
        course.go(60)
    course.posts_on.pass_on()
    course.clock.move_on(6 * HOURS - 600)
    course.off = False
    course.trouble()


def restored(run: "Run", param: float) -> None:
    """A backup of some minutes ago takes the place of the database, while the forum went on.

    What was said here since is not here any more; what of it had come to the forum comes back from
    there. An operator looks at it, has both sides compared and lets the mirror go on.
    """
    course = run.course
    course.go(30)
    dump = transaction.savepoint()
    counted = len(course.said)
    for _ in range(6):
        run.people.act()
        course.go(3)
    course.go(240)
    is_whole = all(run.people.of_there(one) is not None for one in course.alive("here"))
    assert is_whole or course.forum.faults or course.later or run.is_troubled, "not calm"
    transaction.savepoint_rollback(dump)
    run.forget_rows(counted)
    course.there.refresh_from_db()
    pause_outgoing(reason="restored")
    course.go(30)
    course.mirror.refresh_from_db()
    reconciling.compare_whole(course.mirror, now=course.clock())
    resume_outgoing(skip=False)
    Topic.objects.filter(heard_at=None, number__isnull=False).exclude(kind="section").update(
        heard_at=course.clock()
    )
    incoming.hear(now=course.clock())
    course.webhooks_lost = True
    course.trouble()
