# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders whose time somebody chose for one session or event."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.notifications import services
from apps.notifications.models import OwnLeads, Reminder
from apps.notifications.services.switching import switch
from apps.notifications.switches import Switch
from apps.rsvps.models import Rsvp
from apps.rsvps.services import respond
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.notifications.test_reminders import HOUR, at, come, session

pytestmark = pytest.mark.django_db

__all__ = ["session"]

STATEMENTS = 5
MINUTE = timedelta(minutes=1)


def headcount_of(thing, user):
    return Rsvp.objects.get(user=user, headcount__session=thing).headcount_id


def test_a_session_is_reminded_of_when_somebody_said_for_it(session, delivered):
    user = come(session)
    other = SessionFactory(
        event=session.event, starts_at=session.starts_at, ends_at=session.ends_at, title="Cards"
    )
    respond(other, answer="in_person", by=user)
    services.be_reminded_of(user, {headcount_of(session, user): [60]})
    start = session.starts_at

    [mail] = at(start - 60 * MINUTE, delivered)
    assert mail["Subject"] == "\u2068Maps\u2069 begins in 1 hour"
    mails = at(start - 30 * MINUTE, delivered)

    assert [mail["Subject"] for mail in mails[1:]] == ["\u2068Cards\u2069 begins in 30 minutes"]


def test_of_what_one_said_not_at_all_nothing_comes_though_it_was_planned(session, delivered):
    user = come(session)
    services.plan_reminders(now=timezone.now())
    assert Reminder.objects.count() == 1
    services.be_reminded_of(user, {headcount_of(session, user): []})

    assert at(session.starts_at - 30 * MINUTE, delivered) == []


def test_a_time_that_is_not_wished_any_more_is_not_told(session, delivered):
    user = come(session)
    services.be_reminded(user, leads=[30, 60])
    services.be_reminded(user, leads=[10])
    start = session.starts_at

    assert at(start - 60 * MINUTE, delivered) == []
    assert at(start - 30 * MINUTE, delivered) == []
    assert len(at(start - 10 * MINUTE, delivered)) == 1


def test_as_for_all_again_is_as_for_all(session, delivered):
    user = come(session)
    headcount = headcount_of(session, user)
    services.be_reminded_of(user, {headcount: [60]})
    services.be_reminded_of(user, {headcount: None})

    assert not OwnLeads.objects.exists()
    assert at(session.starts_at - 60 * MINUTE, delivered) == []
    assert len(at(session.starts_at - 30 * MINUTE, delivered)) == 1


def test_an_event_is_reminded_of_when_somebody_said_for_it(delivered):
    start = (timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    event = EventFactory(starts_on=start.date(), ends_on=start.date(), timezone="UTC")
    SessionFactory(event=event, starts_at=start, ends_at=start + HOUR)
    early, usual = UserFactory(), UserFactory()
    for user in (early, usual):
        services.be_reminded(user, nudges=False)
        respond(event, answer="online", by=user)
    chosen = Rsvp.objects.get(user=early).headcount_id
    services.be_reminded_of(early, {chosen: [2 * 24 * 60]})

    assert [mail["To"] for mail in at(start - timedelta(days=2), delivered)] == [early.email]
    assert [mail["To"] for mail in at(start - timedelta(days=1), delivered)][1:] == [usual.email]


def test_nothing_is_kept_of_what_one_did_not_answer_to(session):
    come(session)
    stranger = UserFactory()

    services.be_reminded_of(stranger, {Rsvp.objects.get().headcount_id: [10]})

    assert not OwnLeads.objects.exists()


def test_reminders_that_are_switched_off_are_off_for_single_things_too(session, delivered):
    user = come(session)
    services.be_reminded_of(user, {headcount_of(session, user): [60]})
    switch(Switch(user=user.pk, scope="reminders"), user=user, on=False)

    for minutes in (60, 30):
        assert at(session.starts_at - minutes * MINUTE, delivered) == []


def test_the_page_shows_what_one_comes_to_and_keeps_what_is_chosen(client, session):
    user = come(session)
    client.force_login(user)
    headcount = headcount_of(session, user)

    page = client.get("/me/notices/reminders/")
    assert 'value="60">1 hour before' in page.text
    answer = client.post("/me/notices/reminders/", {f"lead-{headcount}": "60"}, follow=True)
    assert 'value="60" selected>1 hour before' in answer.text
    client.post("/me/notices/reminders/", {f"lead-{headcount}": "none"})
    assert OwnLeads.objects.values_list("leads", flat=True).get() == []
    answer = client.post("/me/notices/reminders/", {f"lead-{headcount}": "7"})

    assert answer.status_code == 422
    assert OwnLeads.objects.values_list("leads", flat=True).get() == []


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_costs_the_same_for_any_number(client, session, size, django_assert_num_queries):
    user = come(session)
    for number in range(size - 1):
        other = SessionFactory(
            event=session.event, starts_at=session.starts_at, ends_at=session.ends_at,
            title=f"Other {number}",
        )  # fmt: skip
        respond(other, answer="online", by=user)
    client.force_login(user)
    client.get("/me/notices/reminders/")

    with django_assert_num_queries(STATEMENTS):
        page = client.get("/me/notices/reminders/")

    assert page.text.count('name="lead-') == size
