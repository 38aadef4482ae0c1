# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deliveries come in any order and any number; what counts is what is there."""

import pytest

from apps.discourse import incoming
from tests.discourse.incoming.listening import here, receiver

pytestmark = pytest.mark.django_db


def deliver(world, *deliveries):
    """These, one after the other, each worked before the next comes."""
    world.forum.outbox.clear()
    take = receiver(world)
    for delivery in deliveries:
        world.forum.outbox.append(delivery)
        world.forum.pass_on(take)
        incoming.hear(now=world.clock())
        world.run(5)


def told(world, event):
    return [one for one in world.forum.outbox if one.event == event]


def test_what_was_deleted_before_it_was_told_of_stays_away(world, thread, topic):
    post = world.forum.say(topic, "amina", "Gone before anybody was told of it.")
    world.forum.delete(post)
    [created], [destroyed] = told(world, "post_created"), told(world, "post_destroyed")

    deliver(world, destroyed, created)

    assert here(thread) == ["I can carry it."]


def test_an_edit_that_comes_before_its_post_is_what_stands_there(world, thread, topic):
    post = world.forum.say(topic, "amina", "The first words of somebody.")
    world.clock.move_on(60)
    world.forum.edit(post, "The second words of somebody.")
    [created], [edited] = told(world, "post_created"), told(world, "post_edited")

    deliver(world, edited, created, edited, created)

    assert here(thread)[1:] == ["The second words of somebody."]


def test_an_older_edit_that_comes_late_changes_nothing(world, thread, topic):
    post = world.forum.say(topic, "amina", "The first words of somebody.")
    for words in ("The second words of somebody.", "The third words of somebody."):
        world.clock.move_on(60)
        world.forum.edit(post, words)
    [created], [second, third] = told(world, "post_created"), told(world, "post_edited")

    deliver(world, created, third, second)

    assert here(thread)[1:] == ["The third words of somebody."]


def test_a_deletion_told_of_twice_after_its_recovery_is_looked_at_there(world, thread, topic):
    post = world.forum.say(topic, "amina", "Deleted and brought back again.")
    world.forum.delete(post)
    world.forum.recover(post)
    [created], [gone] = told(world, "post_created"), told(world, "post_destroyed")
    [back] = told(world, "post_recovered")

    deliver(world, created, back, gone, gone)

    assert here(thread)[1:] == ["Deleted and brought back again."]
