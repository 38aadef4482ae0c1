# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes wrong on the way to the forum. Each has something said here, so that it is met."""

from typing import TYPE_CHECKING

from apps.accounts.secrets_at_rest import encrypt
from apps.discourse.models import Forum

if TYPE_CHECKING:
    from tests.discourse.scenarios.running import Run

POSTS = {"method": "POST", "path": r"^/posts"}


def held_after_commit(run: "Run", param: float) -> None:
    run.course.forum.fail("timeout", **POSTS)
    run.people.say("here")


def reset_after_sending(run: "Run", param: float) -> None:
    run.course.forum.fail("reset" if param < 0.5 else "reset unheard", **POSTS)
    run.people.say("here")


def reset_while_sending(run: "Run", param: float) -> None:
    run.course.forum.fail("reset unheard", **POSTS)
    run.people.say("here")


def gateway_after_commit(run: "Run", param: float) -> None:
    run.course.forum.fail("bad gateway after", **POSTS)
    run.people.say("here")


def down_for_half_an_hour(run: "Run", param: float) -> None:
    course = run.course
    if param < 0.5:
        course.forum.traps.down = True
        course.in_seconds(1800, lambda: setattr(course.forum.traps, "down", False))
    else:
        fault = course.forum.fail("unavailable", times=10**6)
        course.in_seconds(1800, lambda: course.forum.faults.remove(fault))
    run.people.say("here")


def limited_with_a_time(run: "Run", param: float) -> None:
    run.course.forum.fail("limited" if param < 0.5 else "limited text").wait = 53
    run.people.say("here")


def limited_without_a_time(run: "Run", param: float) -> None:
    run.course.forum.fail("limited bare", times=1 + int(param * 2))
    run.people.say("here")


def title_used(run: "Run", param: float) -> None:
    """Once, as by a topic that goes meanwhile; or each time, and the topic is parked."""
    course = run.course
    one = run.people.start("here")
    course.forum.fail("title used", **POSTS, times=1 if param < 0.5 else 2)
    course.go(40)
    course.forum.faults = [fault for fault in course.forum.faults if fault.kind != "title used"]
    run.forgive_parked(one.line)


def key_refused(run: "Run", param: float) -> None:
    """For two minutes, and then there is a new key."""
    course = run.course
    good, course.forum.state.key = course.forum.state.key, "rotated"

    def renew() -> None:
        course.forum.state.key = good
        rows = Forum.objects.filter(pk=course.there.pk)
        rows.update(sealed_key=encrypt(good), locked_out_at=None, locked_out_why="")

    run.key_was_refused = True
    course.in_seconds(120, renew)
    run.people.say("here")


def senseless(run: "Run", param: float) -> None:
    kinds = ("truncated", "page", "other shape", "empty")
    run.course.forum.fail(kinds[int(param * 4) % 4], **POSTS)
    run.people.say("here")


def no_connection(run: "Run", param: float) -> None:
    """No name, or a certificate that is not believed: nothing was sent."""
    course = run.course
    course.no_way_out = True
    course.in_seconds(20 + 100 * param, lambda: setattr(course, "no_way_out", False))
    run.people.say("here")
