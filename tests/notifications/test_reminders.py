# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from apps.events.models import Event
from apps.notifications import services, spool
from apps.notifications.models import Letter, Notice, Reminder
from apps.notifications.queries.truth import WITH, true_ones
from apps.notifications.queries.wishes import wishes_of
from apps.notifications.services import be_reminded
from apps.rsvps.models import Rsvp
from apps.rsvps.services import respond, withdraw
from apps.sessions.services import cancel, reschedule, restore
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def session():
    """Of an event that is on, in two hours."""
    start = (timezone.now() + 2 * HOUR).replace(second=0, microsecond=0)
    event = EventFactory(on_now=True, timezone="Europe/Skopje")
    return SessionFactory(event=event, title="Maps", starts_at=start, ends_at=start + HOUR)


def come(session, answer="in_person", **person):
    user = UserFactory(**person)
    respond(session, answer=answer, by=user)
    return user


def at(moment, delivered):
    """What people get when the portal does its round at this moment."""
    with time_machine.travel(moment, tick=False):
        services.plan_reminders(now=moment)
        while services.tell_due(now=moment):
            pass
        return delivered(now=moment)


def test_who_comes_is_reminded_half_an_hour_before_once(session, delivered):
    here, online = come(session), come(session, "online")
    for answer in ("later", "interested", "not_going"):
        come(session, answer)
    start = session.starts_at

    assert at(start - timedelta(minutes=31), delivered) == []
    mails = at(start - timedelta(minutes=30), delivered)

    assert {mail["To"] for mail in mails} == {here.email, online.email}
    assert mails[0]["Subject"] == "\u2068Maps\u2069 begins in 30 minutes"
    assert len(at(start - timedelta(minutes=29), delivered)) == 2
    assert Letter.objects.count() == 2


def test_who_answers_later_than_that_knows_it(session, delivered):
    with time_machine.travel(session.starts_at - timedelta(minutes=20), tick=False):
        come(session)

    assert at(session.starts_at - timedelta(minutes=19), delivered) == []


def test_who_waits_for_a_place_or_has_let_theirs_go_is_not_reminded(session, delivered):
    user = come(session)
    services.plan_reminders(now=timezone.now())
    withdraw(session, by=user)
    waiting = come(session)
    Rsvp.objects.filter(user=waiting).update(state=Rsvp.State.WAITING)

    assert at(session.starts_at - timedelta(minutes=30), delivered) == []
    assert Reminder.objects.filter(dropped_at=None).count() == 0


def test_a_moved_session_is_reminded_of_at_its_new_time_only(session, delivered):
    come(session)
    services.plan_reminders(now=timezone.now())
    old, new = session.starts_at, session.starts_at + HOUR
    reschedule(session, starts_at=new, ends_at=new + HOUR, by=None)

    assert at(old - timedelta(minutes=30), delivered) == []
    [mail] = at(new - timedelta(minutes=30), delivered)

    assert "It was moved since you answered." in mail.get_body().get_content()


def test_a_session_moved_between_claim_and_hand_over_is_not_reminded_of(
    session, delivered, monkeypatch
):
    """The last moment: the mail is written already."""
    come(session)
    start, written = session.starts_at, spool.write

    def move_meanwhile(mails):
        reschedule(session, starts_at=start + HOUR, ends_at=start + 2 * HOUR, by=None)
        return written(mails)

    monkeypatch.setattr(spool, "write", move_meanwhile)

    assert at(start - timedelta(minutes=30), delivered) == []
    assert Letter.objects.get().dropped == "no longer"


@pytest.mark.parametrize("what", ["session", "event", "hidden", "suspended"])
def test_what_does_not_take_place_or_cannot_be_seen_is_not_reminded_of(session, delivered, what):
    user = come(session)
    services.plan_reminders(now=timezone.now())
    if what == "session":
        cancel(session, by=None)
    elif what == "suspended":
        type(user).objects.update(is_active=False)
    else:
        fields = {"cancelled_at": timezone.now()} if what == "event" else {"hidden": True}
        Event.objects.update(**fields)

    assert at(session.starts_at - timedelta(minutes=30), delivered) == []
    assert Letter.objects.count() == 0


def test_what_takes_place_after_all_is_reminded_of(session, delivered):
    come(session)
    cancel(session, by=None)
    services.plan_reminders(now=timezone.now())
    restore(session, by=None)

    assert len(at(session.starts_at - timedelta(minutes=30), delivered)) == 1


def test_a_reminder_that_would_come_after_the_beginning_is_dropped(session, delivered):
    come(session)
    services.plan_reminders(now=timezone.now())

    assert at(session.starts_at + timedelta(seconds=1), delivered) == []
    assert Reminder.objects.get().dropped_at is not None


def test_who_comes_to_an_event_is_reminded_a_day_before_its_first_session(delivered):
    event = EventFactory()
    start = event.begins_at + 10 * HOUR
    SessionFactory(event=event, starts_at=start, ends_at=start + HOUR)
    come(event)

    services.plan_reminders(now=start - timedelta(days=3))
    [mail] = at(start - timedelta(days=1), delivered)

    assert mail["Subject"] == f"\u2068{event.name}\u2069 begins in 1 day"


def test_planning_again_costs_one_statement(session, django_assert_num_queries):
    come(session)
    services.plan_reminders(now=timezone.now())

    with django_assert_num_queries(1):
        assert services.plan_reminders(now=timezone.now()) == 0


def test_times_are_the_readers_with_those_of_the_event_beside_them(session, delivered):
    come(session, timezone="Asia/Kathmandu", ui_language="ar")

    [mail] = at(session.starts_at - timedelta(minutes=30), delivered)

    html = mail.get_body(("html",)).get_content()
    text = mail.get_body(("plain",)).get_content()
    assert 'lang="ar" dir="rtl"' in html
    assert "UTC+5:45" in text
    assert text.count("UTC+") == 2


def test_a_batch_costs_the_same_for_one_and_for_many(session, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(100) as queries:
            services.hand_over_due(now=session.starts_at - timedelta(minutes=29))
        return len(queries)

    moment = session.starts_at - timedelta(minutes=30)
    come(session)
    with time_machine.travel(moment, tick=False):
        services.plan_reminders(now=moment)
        services.tell_due(now=moment)
        one = cost()
    with time_machine.travel(moment - timedelta(minutes=5), tick=False):
        for _ in range(3):
            come(session)
    with time_machine.travel(moment, tick=False), transaction.atomic():
        services.plan_reminders(now=moment)
        services.tell_due(now=moment)
        assert cost() == one


def test_a_mail_program_can_switch_reminders_off_without_a_sign_in(session, delivered, client):
    user = come(session)
    [mail] = at(session.starts_at - timedelta(minutes=30), delivered)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    address = mail["List-Unsubscribe"].strip("<>")
    client.post(urlsplit(address).path, {"List-Unsubscribe": "One-Click"})

    assert wishes_of([user.pk], event_id=session.event_id)[user.pk].leads == ()


def test_the_body_has_each_readers_own_address_that_switches_reminders_off(
    session, delivered, client
):
    users = {come(session).email for _ in range(2)}
    mails = at(session.starts_at - timedelta(minutes=30), delivered)

    addresses = {mail["List-Unsubscribe"].strip("<>"): mail for mail in mails}
    assert len(addresses) == len(users) == 2
    for address, mail in addresses.items():
        for kind in ("plain", "html"):
            said = mail.get_body((kind,)).get_content()
            assert [one for one in addresses if one in said] == [address]
            assert "off-" not in said
        assert "Reminders of sessions" in client.get(urlsplit(address).path).text


def test_what_begins_soon_stands_in_the_inbox_once(session):
    user = come(session)
    moment = session.starts_at - timedelta(minutes=30)
    services.plan_reminders(now=moment)

    assert services.tell_due(now=moment) == 1
    assert services.tell_due(now=moment) == 0

    notice = Notice.objects.get(user=user)
    assert (notice.kind, notice.count, notice.is_seen) == ("begins", 1, False)
    [item] = notice.items.select_related(*WITH)
    assert true_ones([item], now=moment) == [item]
    reschedule(session, starts_at=moment + 3 * HOUR, ends_at=moment + 4 * HOUR, by=None)
    [item] = notice.items.select_related(*WITH)
    assert true_ones([item], now=moment) == []
    user.refresh_from_db()
    assert user.unread == 1


def test_ones_own_lead_and_quiet_hours_hold(session, delivered):
    user = come(session)
    be_reminded(user, leads=[60, 10])

    assert len(at(session.starts_at - timedelta(minutes=60), delivered)) == 1
    assert len(at(session.starts_at - timedelta(minutes=30), delivered)) == 1
    assert len(at(session.starts_at - timedelta(minutes=10), delivered)) == 2
