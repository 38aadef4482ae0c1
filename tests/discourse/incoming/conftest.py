# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from tests.discourse.incoming.listening import listen
from tests.discourse.world import connected


@pytest.fixture
def world(monkeypatch):
    world = connected(monkeypatch)
    world.forum.add_hook()
    return world


@pytest.fixture
def thread(world):
    """A discussion begun here that stands on the forum, whose first news were read."""
    thread = world.start()
    world.plan()
    world.run(60)
    listen(world)
    return thread


@pytest.fixture
def topic(world, thread):
    """The topic there."""
    return world.forum.topic(world.topic_of(thread).number)
