# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deliveries that are lost, come twice, late or in another order."""

import pytest

from apps.discourse import incoming
from apps.discourse.models import MirroredPost
from apps.discourse.reconciling import lists
from apps.threads.services import reply
from tests.discourse.incoming.listening import here, listen, lose, post_here, receiver
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_lost_deliveries_are_made_good_by_the_next_one(world, thread, topic):
    world.forum.say(topic, "amina", "Nobody told of this reply.")
    lose(world)
    world.forum.say(topic, "bartek", "But somebody told of this.")

    listen(world)

    assert here(thread)[1:] == ["Nobody told of this reply.", "But somebody told of this."]


def test_one_of_ours_does_not_hide_that_another_was_lost(world, thread, topic):
    world.forum.say(topic, "amina", "Nobody told of this reply.")
    lose(world)
    reply(thread, text="Said here, and sent behind it.", by=UserFactory())
    world.wake(thread)
    world.run(30)
    lose(world)
    world.forum.say(topic, "bartek", "But somebody told of this.")

    listen(world)

    theirs = [text for text in here(thread) if "told" in text]
    assert theirs == ["Nobody told of this reply.", "But somebody told of this."]


def test_what_a_list_tells_is_looked_for_though_something_else_is_told(world, thread, topic):
    first = world.forum.say(topic, "amina", "The first version of it.")
    listen(world)
    world.forum.say(topic, "bartek", "Nobody told of this reply.")
    lose(world)
    world.clock.move_on(600)
    world.forum.edit(first, "The second version of it.")
    world.forum.pass_on(receiver(world))
    incoming.hear(now=world.clock())
    world.mirror.refresh_from_db()
    lists.sweep(world.mirror, now=world.clock())

    world.run(40)

    assert here(thread)[1:] == ["The second version of it.", "Nobody told of this reply."]


def test_deliveries_may_come_twice_and_in_any_order(world, thread, topic):
    first = world.forum.say(topic, "amina", "The first version of it.")
    world.clock.move_on(600)
    world.forum.edit(first, "The second version of it.")
    world.forum.say(topic, "bartek", "An answer to the second.")
    told = list(world.forum.outbox)
    world.forum.outbox[:] = told[::-1]

    listen(world)
    world.forum.outbox[:] = told
    listen(world)

    assert here(thread)[1:] == ["The second version of it.", "An answer to the second."]
    assert MirroredPost.objects.filter(origin="there").count() == 2


def test_an_old_body_sent_again_changes_nothing(world, thread, topic):
    reply = world.forum.say(topic, "amina", "The first version of it.")
    told = list(world.forum.outbox)
    listen(world)
    world.clock.move_on(600)
    world.forum.edit(reply, "The second version of it.")
    listen(world)

    world.clock.move_on(4 * 3600)
    for delivery in told:
        receiver(world)(delivery)
    listen(world)

    assert post_here(reply).text == "The second version of it."


def test_an_edit_is_taken_in_though_the_clock_of_the_forum_was_set_back(world, thread, topic):
    reply = world.forum.say(topic, "amina", "The first version of it.")
    listen(world)
    world.forum.traps.seconds_ahead = -600
    world.forum.edit(reply, "The second version of it.")

    listen(world)

    assert post_here(reply).text == "The second version of it."
