# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date
from typing import Any

import pytest

from apps.programme.services import Answers, Plan, apply, compare
from apps.programme.sources.formats import parse
from tests.factories.events import EventFactory
from tests.programme.sources.made import schedule_json


@pytest.fixture
def event(db):
    """The meeting whose programme is imported."""
    return EventFactory(
        slug="skopje",
        timezone="Europe/Skopje",
        starts_on=date(2027, 10, 29),
        ends_on=date(2027, 10, 31),
    )


@pytest.fixture
def run(event):
    """Import talks, or a file's bytes, into the event; gives the plan that was written."""

    def do(*talks: Any, **answers: Any) -> Plan:
        content = talks[0] if isinstance(talks[0], bytes) else schedule_json(*talks)
        event.refresh_from_db()
        given = {"same": frozenset(), "other": frozenset()} | answers
        return apply(compare(event, parse(content), answers=Answers(**given)), by=None, source="x")

    return do
