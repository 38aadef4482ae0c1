# SPDX-License-Identifier: AGPL-3.0-or-later
"""What forums tell while their mirror stands still, and what one of them tells amiss."""

from datetime import timedelta

import pytest

from apps.discourse import incoming
from apps.discourse.incoming import hearing
from apps.discourse.models import Delivery
from tests.discourse.incoming.listening import receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(world, thread, topic):
    """A delivery that nobody has heard yet."""
    world.forum.say(topic, "amina", "Somebody says this meanwhile.")
    world.forum.pass_on(receiver(world))
    return Delivery.objects.get(worked_at=None)


def test_what_is_told_to_a_paused_mirror_is_put_off_and_read_once_it_goes_on(world, told):
    world.mirror.paused_at = world.clock()
    world.mirror.save()

    incoming.hear(now=world.clock())

    told.refresh_from_db()
    assert told.next_try_at - world.clock() > timedelta(minutes=30)
    world.mirror.paused_at = None
    world.mirror.save()
    world.run(30)
    told.refresh_from_db()
    assert told.outcome == "heard"


def test_what_a_paused_forum_told_is_put_off(world, told):
    world.there.state = "paused"
    world.there.save()

    incoming.hear(now=world.clock())

    told.refresh_from_db()
    assert told.next_try_at - world.clock() > timedelta(minutes=30)


def test_looks_are_counted_no_higher_than_their_column_holds(world, told):
    Delivery.objects.update(attempts=32_767)

    assert incoming.hear(now=world.clock()) == 1


def test_one_forum_that_cannot_be_heard_stops_nobody(world, told, monkeypatch):
    def fail(*args):
        raise ValueError

    monkeypatch.setattr(hearing, "_hear_of", fail)

    assert incoming.hear(now=world.clock()) == 0
