# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.discourse.models import EventMirror
from apps.discourse.reconciling import lists
from apps.discourse.sandbox import hooks
from tests.discourse.incoming.listening import here, listen

pytestmark = pytest.mark.django_db


def section(world):
    return EventMirror.objects.get(pk=world.mirror.pk).section


@pytest.mark.parametrize("told_of", [True, False])
def test_a_category_that_is_closed_to_some_hides_what_came_from_it_until_it_is_open(
    world, thread, topic, told_of
):
    world.forum.say(topic, "amina", "For everybody, so far.")
    listen(world)
    category = world.forum.category("CEE Meeting 2027")
    before = category.permissions

    def notice(closed):
        if told_of:
            told = {"id": section(world), "name": "CEE", "read_restricted": closed}
            hooks.emit(world.forum, "category_updated", told)
        else:
            lists.sweep(EventMirror.objects.get(), now=world.clock())
        listen(world, 120)

    category.permissions = {"staff": 1}
    notice(closed=True)

    assert here(thread) == ["I can carry it."]
    unsent = world.start("A discussion of its own", "It waits until all may read it.")
    world.plan()
    world.run(60)
    assert world.topic_of(unsent).number is None

    category.permissions = before
    notice(closed=False)

    assert here(thread) == ["I can carry it.", "For everybody, so far."]
    world.run(60)
    assert world.topic_of(unsent).number is not None
