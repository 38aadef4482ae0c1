# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person with an agenda, and a device that may keep pages."""

import pytest

from apps.core import page_cache
from apps.rsvps import services
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def person():
    return UserFactory(person__name="Amina")


@pytest.fixture
def session(person):
    """A session of an event that its person answered to, with a discussion."""
    session = SessionFactory(event=EventFactory(name="WikiIndaba"), title="Mentoring newcomers")
    services.respond(session, answer="online", by=person)
    services.respond(session.event, answer="in_person", by=person)
    services.respond(SessionFactory(event__slug="other-camp"), answer="interested", by=person)
    PostFactory(thread=ThreadFactory(main=True, session=session))
    return session


@pytest.fixture
def device(new_reader, live_server):
    """A reader whose device may keep pages; errors of a lost connection are theirs to see."""

    def make(**more):
        reader = new_reader(live_server.url, keeps=True, **more)
        reader.forgive("Failed to load resource")
        reader.forgive("net::ERR")
        reader.forgive("htmx:")
        return reader

    return make
