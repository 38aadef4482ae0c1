# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes wrong with what the forum tells, and what its people do that nobody expects."""

from typing import TYPE_CHECKING

from apps.discourse.sandbox.things import Delivery
from tests.discourse.scenarios.ledger import Line

if TYPE_CHECKING:
    from tests.discourse.scenarios.running import Run


def topic_gone_or_closed(run: "Run", param: float) -> None:
    """While somebody answers here."""
    course = run.course
    line = run.people.line_for("here")
    if line is None or line.topic is None:
        return
    for _ in range(2):
        run.people.say("here", line)
    topic = course.forum.topic(line.topic)
    if param < 1 / 3:
        line.forgotten = "deleted there"
        course.forum.delete_topic(topic)
    elif param < 2 / 3:
        course.forum.set_status(topic, "closed")
    else:
        line.forgotten = "moved to another category there"
        course.forum.change(topic, category_id=course.forum.category("General").id)


def user_renamed(run: "Run", param: float) -> None:
    course = run.course
    one = run.people.say("there")
    if one is None:
        return
    course.go(20)
    user = course.forum.user_of(one.there)
    course.forum.rename_user(user.username, f"renamed{len(course.said)}")
    run.people.say("there")


def edited_on_both_sides(run: "Run", param: float) -> None:
    course = run.course
    one = run.people.say("here")
    if one is None:
        return
    course.go(60)
    if run.people.of_there(one) is None:
        return  # What else goes wrong holds it up.
    one.clashed = True
    first, second = ("here", "there") if param < 0.5 else ("there", "here")
    edited = run.people.edit(first, one)
    course.clock.move_on(2)
    one.clashed = run.people.edit(second, one) and edited
    course.trouble()


def doubled(run: "Run", param: float) -> None:
    run.course.posts_on.times = 2 + int(param * 9)
    run.people.say("there")
    run.people.edit("there")
    run.course.in_seconds(60, lambda: setattr(run.course.posts_on, "times", 1))


def edit_first(run: "Run", param: float) -> None:
    one = run.people.say("there")
    if one is not None:
        run.people.edit("there", one)
        _turn_round(run)


def deletion_first(run: "Run", param: float) -> None:
    one = run.people.say("there")
    if one is not None:
        run.people.delete("there", one)
        _turn_round(run)


def older_later(run: "Run", param: float) -> None:
    """The third version is told before the second; it may be long before."""
    course = run.course
    one = run.people.say("there")
    if one is None:
        return
    course.go(10)
    run.people.edit("there", one)
    held = list(course.forum.outbox)
    course.forum.outbox.clear()
    course.go(10 + 300 * param)
    run.people.edit("there", one)
    course.go(10)
    course.forum.outbox.extend(held)
    course.trouble()


def _turn_round(run: "Run") -> None:
    course = run.course
    course.forum.outbox.reverse()
    course.posts_on.pass_on()
    course.trouble()


def some_lost(run: "Run", param: float) -> None:
    """From now on five of a hundred; and one at once, so that there is one."""
    course = run.course
    course.posts_on.lose_part = 0.05
    run.people.say("there")
    if course.forum.outbox:
        course.forum.outbox.pop()
    course.webhooks_lost = True
    course.trouble()


def not_received(run: "Run", param: float) -> None:
    """The portal cannot be reached for ten minutes, or answers 500."""
    on_way = run.course.posts_on
    on_way.refuse_with = 500 if param < 0.5 else None
    run.people.say("there")
    run.course.in_seconds(600, lambda: setattr(on_way, "refuse_with", 0))


def echoed_otherwise(run: "Run", param: float) -> None:
    run.course.forum.traps.recooked = True
    run.people.say("here")


def another_portal(run: "Run", param: float) -> None:
    """It adds a mark of its own to each post that it is told of, once for each text."""
    run.has_another_portal = True


def flood(run: "Run", param: float) -> None:
    """A delivery with a wrong signature between many right ones, over and over."""
    course = run.course
    run.people.say("there")
    told: list[Delivery] = list(course.forum.outbox)
    for number in range(120):
        for delivery in told:
            if number % 3:
                assert course.receive_one(delivery) == 200
            else:
                assert course.receive_one(course.forum.forged(delivery)) == 403


def made_private(run: "Run", param: float) -> None:
    """A topic moved where only staff reads: it is not to be read here either."""
    line = _forum_line(run)
    if line is not None:
        line.forgotten = "private there"
        run.course.private.append(line)
        staff = run.course.forum.category("Staff").id
        run.course.forum.change(line.topic, category_id=staff)


def hidden(run: "Run", param: float) -> None:
    """By flags. No webhook tells of it: what finds it is the look at the newest posts."""
    course = run.course
    found = [one for one in course.alive("there") if not one.first and run.people.of_there(one)]
    if found:
        one = run.chance.choice(found)
        course.forum.hide(one.there)
        one.gone = True
        course.webhooks_lost = True


def clocks_differ(run: "Run", param: float) -> None:
    run.course.forum.traps.seconds_ahead = 600 if param < 0.5 else -600


def clocks_differ_much(run: "Run", param: float) -> None:
    run.course.forum.traps.seconds_ahead = 7200 if param < 0.5 else -7200


def _forum_line(run: "Run") -> Line | None:
    run.course.know_lines()
    found = [one for one in run.course.lines if one.side == "there" and not one.forgotten]
    return run.chance.choice(found) if found else None
