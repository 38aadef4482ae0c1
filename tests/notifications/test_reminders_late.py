# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders whose moment is past, and those that have waited."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.notifications import services, spool
from apps.notifications.models import Letter, Reminder
from apps.notifications.services import be_reminded, mailing, planning
from apps.sessions.services import reschedule
from tests.factories.notifications import HabitsFactory
from tests.notifications.test_reminders import HOUR, at, come, session

pytestmark = pytest.mark.django_db

__all__ = ["session"]


def test_a_lead_chosen_late_is_not_told_of_what_is_past(session, delivered):
    with time_machine.travel(session.starts_at - timedelta(days=7), tick=False):
        user = come(session)
        services.plan_reminders(now=timezone.now())

    with time_machine.travel(session.starts_at - 2 * HOUR, tick=False):
        be_reminded(user, leads=[24 * 60, 60])
    assert set(Reminder.objects.values_list("lead", flat=True)) == {30, 60}


def test_of_two_leads_past_at_once_only_the_last_is_told(session, delivered):
    user = come(session)
    be_reminded(user, leads=[60, 30])

    assert len(at(session.starts_at - timedelta(minutes=29), delivered)) == 1
    assert Letter.objects.get().key.endswith(":30")
    assert not Reminder.objects.waiting().exists()


def test_a_session_moved_away_and_back_is_reminded_of(session, delivered):
    come(session)
    services.plan_reminders(now=timezone.now())
    old, new = session.starts_at, session.starts_at + 3 * HOUR
    reschedule(session, starts_at=new, ends_at=new + HOUR, by=None)
    assert at(old - timedelta(minutes=30), delivered) == []

    reschedule(session, starts_at=old, ends_at=old + HOUR, by=None)

    assert len(at(old - timedelta(minutes=25), delivered)) == 1


@pytest.mark.parametrize(
    ("minutes", "moved", "why"), [(31, False, "late"), (2, True, "no longer"), (2, False, "")]
)
def test_what_lay_in_the_spool_is_asked_again_before_it_is_sent(
    session, monkeypatch, mailoutbox, minutes, moved, why
):
    monkeypatch.setattr(mailing, "database_time", timezone.now)
    come(session)
    moment = session.starts_at - timedelta(minutes=30)
    with time_machine.travel(moment, tick=False):
        services.plan_reminders(now=moment)
        services.tell_due(now=moment)
        services.hand_over_due(now=moment)
    later = session.starts_at + 2 * HOUR
    if moved:
        reschedule(session, starts_at=later, ends_at=later + HOUR, by=None)

    with time_machine.travel(moment + timedelta(minutes=minutes), tick=False):
        services.send_spooled()

    assert (len(mailoutbox), Letter.objects.get().dropped) == (int(not why), why)
    assert spool.length() == 0


def test_what_begins_soon_does_not_wait_for_the_end_of_quiet_hours(session, delivered):
    user = come(session)
    start = session.starts_at
    HabitsFactory(
        user=user,
        leads=[30],
        quiet_from=(start - HOUR).time(),
        quiet_until=(start + HOUR).time(),
    )

    assert len(at(start - timedelta(minutes=30), delivered)) == 1


def test_an_answer_plans_for_who_gave_it_and_nobody_else(session, monkeypatch):
    come(session)
    services.plan_reminders(now=timezone.now())
    weighed, wishes_of = [], planning.wishes_of

    def weigh(people, **more):
        weighed.extend(people)
        return wishes_of(people, **more)

    monkeypatch.setattr(planning, "wishes_of", weigh)
    other = come(session)

    assert services.plan_reminders(now=timezone.now()) == 1
    assert weighed == [other.pk]


def test_anothers_answer_makes_no_reminder_of_a_lead_chosen_late(session):
    with time_machine.travel(session.starts_at - timedelta(days=7), tick=False):
        be_reminded(user := come(session), leads=[])
        services.plan_reminders(now=timezone.now())

    be_reminded(user, leads=[24 * 60])
    other = come(session)

    services.plan_reminders(now=timezone.now())
    assert Reminder.objects.get().user == other
