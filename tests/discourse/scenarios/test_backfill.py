# SPDX-License-Identifier: AGPL-3.0-or-later
"""An event's earlier posts go to a forum as fast as it allows; live ones do not wait for them."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from eventforum.bench import data
from eventforum.bench.backfill import Backfill, rows_of
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

POSTS = 600 if "SCENARIOS" in os.environ else 300
"""As many as take a while by `make faults`; fewer among the tests."""
IN_EACH = 60


def test_what_was_said_before_takes_what_the_forum_allows(monkeypatch):
    event, writers = EventFactory(), [UserFactory() for _ in range(3)]
    now = timezone.now().replace(microsecond=0)
    for number in range(POSTS // IN_EACH):
        title = f"What we said about matter {number}"
        data.filled_thread(event, writers, posts=IN_EACH, title=title)
    live = SessionFactory(
        event=event, starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(minutes=25)
    )
    run = Backfill(event, live, writers, at=now)
    monkeypatch.setattr(timezone, "now", lambda: run.clock())

    found = run.run(POSTS)

    assert found.there == POSTS + found.replies
    assert found.doubled == 0
    assert found.replies >= POSTS // 300
    assert all(row.reached for row in rows_of(found)), list(rows_of(found))
