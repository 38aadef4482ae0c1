# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.discourse.sandbox import Clock, Forum


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def forum(clock: Clock) -> Forum:
    """With one hook that hears of everything."""
    forum = Forum(clock=clock, key="the key")
    forum.add_hook()
    return forum


@pytest.fixture
def heard(forum: Forum):
    """What the hooks were told since the last time, by name."""

    def events() -> list[str]:
        told = [delivery.event for delivery in forum.outbox]
        forum.outbox.clear()
        return told

    return events
