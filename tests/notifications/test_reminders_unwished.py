# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was planned, and is not wished any more, or is again; and what was off at its moment."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from apps.events import services as events
from apps.notifications import services, switches
from apps.notifications.models import Letter, PlannedReminders, Preference, Reminder
from apps.notifications.services import be_reminded, reminding
from apps.rsvps.services import respond
from apps.sessions.services import cancel, restore
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.notifications.test_reminders import HOUR, at, come, session

pytestmark = pytest.mark.django_db

__all__ = ["session"]

MINUTE = timedelta(minutes=1)


def test_one_click_stops_reminders_that_are_planned(session, delivered, client):
    user, other = come(session), come(session)
    at(session.starts_at - HOUR, delivered)
    assert Reminder.objects.waiting().count() == 2

    client.post(urlsplit(switches.address(user.pk, "reminders")).path)

    mails = at(session.starts_at - 30 * MINUTE, delivered)
    assert [mail["To"] for mail in mails] == [other.email]
    assert not Letter.objects.filter(user=user).exists()
    assert not user.notices.exists()


def test_one_click_stops_a_reminder_that_waits_to_leave(session, delivered, client):
    user, moment = come(session), session.starts_at - 30 * MINUTE
    services.plan_reminders(now=moment)
    services.tell_due(now=moment)

    client.post(urlsplit(switches.address(user.pk, "reminders")).path)

    assert delivered(now=moment) == []
    assert Letter.objects.get(user=user).dropped == "not wished"


def test_one_click_in_the_reminder_of_an_event_stops_these_too(delivered, client):
    event = EventFactory()
    start = event.begins_at + 10 * HOUR
    SessionFactory(event=event, starts_at=start, ends_at=start + HOUR)
    user = UserFactory()
    respond(event, answer="in_person", by=user)
    services.plan_reminders(now=start - 2 * timedelta(days=1))

    client.post(urlsplit(switches.address(user.pk, "reminders")).path)

    assert at(start - timedelta(days=1), delivered) == []


def test_another_lead_takes_the_place_of_the_one_before(session, delivered):
    user = come(session)
    services.plan_reminders(now=session.starts_at - 2 * HOUR)
    be_reminded(user, leads=[10])

    assert at(session.starts_at - 30 * MINUTE, delivered) == []
    assert len(at(session.starts_at - 10 * MINUTE, delivered)) == 1


def test_who_wanted_nothing_when_it_was_planned_and_wants_it_again_is_reminded(session, delivered):
    user = come(session)
    services.wish(user, event=session.event, level=Preference.Level.NOTHING)
    services.plan_reminders(now=session.starts_at - 2 * HOUR)

    services.wish_as_for_others(user, event=session.event)

    assert len(at(session.starts_at - 30 * MINUTE, delivered)) == 1


def test_of_two_leads_in_two_batches_only_the_last_is_told(session, delivered, monkeypatch):
    be_reminded(come(session), leads=[60, 30])
    monkeypatch.setattr(reminding, "BATCH", 1)

    assert len(at(session.starts_at - 29 * MINUTE, delivered)) == 1
    assert Letter.objects.get().key.endswith(":30")


def test_of_two_leads_past_at_once_the_one_still_wished_is_told(session, delivered):
    user = come(session)
    be_reminded(user, leads=[60, 30])
    be_reminded(user, leads=[60])

    assert len(at(session.starts_at - 29 * MINUTE, delivered)) == 1
    assert Letter.objects.get().key.endswith(":60")


@pytest.mark.parametrize("off", ["session", "event"])
def test_what_was_off_at_its_moment_and_is_on_again_is_reminded_of(session, delivered, off):
    come(session)
    start = session.starts_at
    off_now = {"session": (session, cancel, restore)}
    off_now["event"] = (session.event, events.cancel, events.restore)
    thing, call_off, put_on = off_now[off]
    services.plan_reminders(now=start - HOUR)
    with time_machine.travel(start - 40 * MINUTE, tick=False):
        call_off(thing, reason="Storm", by=None)
    assert at(start - 30 * MINUTE, delivered) == []

    with time_machine.travel(start - 20 * MINUTE, tick=False):
        put_on(thing, by=None)

    mails = at(start - 20 * MINUTE, delivered)
    assert [mail["Subject"] for mail in mails] == ["\u2068Maps\u2069 begins in 20 minutes"]
    assert len(at(start - 19 * MINUTE, delivered)) == 1


def test_who_comes_no_more_has_nothing_planned_anew_for_the_others(session, delivered):
    user = come(session)
    come(session)
    services.plan_reminders(now=session.starts_at - HOUR)
    respond(session, answer="not_going", by=user)
    at(session.starts_at - 30 * MINUTE, delivered)

    assert PlannedReminders.objects.count() == 1
