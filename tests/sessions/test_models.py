# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from apps.sessions.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def test_proposed_sessions_and_those_of_hidden_events_are_for_organizers():
    event = EventFactory()
    organizer = EventRoleFactory(event=event).user
    plain = SessionFactory(event=event)
    proposed = SessionFactory(event=event, proposed=True)
    hidden = SessionFactory(event=EventFactory(hidden=True))

    def seen(reader):
        return set(Session.objects.visible_to(reader))

    assert seen(AnonymousUser()) == seen(UserFactory()) == {plain}
    assert seen(organizer) == {plain, proposed}
    assert seen(UserFactory(administrator=True)) == {plain, proposed, hidden}


def test_only_confirmed_sessions_with_a_time_are_on_or_coming():
    event = EventFactory()
    on = SessionFactory(event=event, starts_at=NOW)
    coming = SessionFactory(event=event, starts_at=NOW + HOUR)
    SessionFactory(event=event, starts_at=NOW - HOUR)
    SessionFactory(event=event, starts_at=NOW, cancelled=True)
    SessionFactory(event=event, unscheduled=True)

    assert list(Session.objects.on_now(NOW)) == [on]
    assert list(Session.objects.upcoming(NOW)) == [coming]


def test_the_programme_keeps_cancelled_sessions_and_puts_those_without_time_last():
    event = EventFactory()
    timeless = SessionFactory(event=event, unscheduled=True)
    late = SessionFactory(event=event, starts_at=NOW + HOUR, cancelled=True)
    early = SessionFactory(event=event, starts_at=NOW)
    SessionFactory(event=event, withdrawn=True)
    SessionFactory(event=event, proposed=True)

    assert list(Session.objects.listed().in_programme_order()) == [early, late, timeless]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "phase"),
    [
        (None, None, "before"),
        (NOW + HOUR, None, "before"),
        (NOW - HOUR, NOW, "after"),
        (NOW, NOW + HOUR, "live"),
        (NOW - HOUR, None, "after"),
    ],
)
def test_the_phase_follows_the_time(starts_at, ends_at, phase):
    assert Session(starts_at=starts_at, ends_at=ends_at).phase(NOW) == phase


def test_a_code_identifies_a_session_of_an_event_in_any_case():
    session = SessionFactory(code="AbC")

    with pytest.raises(IntegrityError):
        SessionFactory(event=session.event, code="aBc")
