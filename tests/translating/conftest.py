# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory, SummaryFactory
from tests.factories.translating import ChoiceFactory
from tests.working import Machine


@pytest.fixture
def machine(httpserver, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = [f"{httpserver.host}:{httpserver.port}"]
    settings.EVENTFORUM_ENGINES = {"mint": (httpserver.url_for(""), "")}
    return Machine(httpserver)


@pytest.fixture
def summary():
    event = EventFactory(languages=["en", "ar"], language="en")
    ChoiceFactory(event=event, engine="mint")
    return SummaryFactory(session=SessionFactory(event=event), text="Come `now`.\n\nBring tea.")
