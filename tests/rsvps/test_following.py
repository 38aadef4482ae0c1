# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answered is told of a cancellation once, and again only after it was taken back."""

import pytest

from apps.activity.models import Activity
from apps.events.services import cancel as cancel_event
from apps.rsvps import services, tasks
from apps.sessions.services import cancel, restore, withdraw
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory
from tests.threads.test_at_once import at_once

pytestmark = pytest.mark.django_db


def told(verb="rsvps.called_off"):
    return list(Activity.objects.filter(verb=verb).order_by("pk"))


def react(*verbs):
    for row in Activity.objects.filter(verb__in=verbs).order_by("pk"):
        tasks.follow(row.pk)


@pytest.mark.parametrize("call_off", [cancel, withdraw])
def test_a_cancellation_marks_who_answered_once(call_off):
    session = SessionFactory()
    for answer in ("online", "later"):
        services.respond(session, answer=answer, by=UserFactory())
    call_off(session, by=None)

    for _ in range(3):
        react("session.cancelled", "session.withdrawn")

    [row] = told()
    assert (row.subject, row.event, row.data) == (session, session.event, {"answers": 2})


def test_what_takes_place_after_all_can_be_called_off_again():
    session = SessionFactory()
    services.respond(session, answer="online", by=UserFactory())
    for verb in (cancel, restore, cancel):
        verb(session, by=None)
        services.follow(session.event_id)

    assert (len(told()), len(told("rsvps.on_again"))) == (2, 1)


def test_what_was_taken_back_before_anybody_was_told_is_not_told():
    session = SessionFactory()
    services.respond(session, answer="online", by=UserFactory())
    cancel(session, by=None)
    restore(session, by=None)

    react("session.cancelled", "session.restored")

    assert told() == told("rsvps.on_again") == []


def test_a_cancelled_event_marks_its_sessions_too_and_others_not():
    session, other = SessionFactory(), SessionFactory()
    for target in (session.event, session, other):
        services.respond(target, answer="online", by=UserFactory())
    cancel_event(session.event, by=None)

    react("event.cancelled")

    assert {row.subject for row in told()} == {session, session.event}


@pytest.mark.django_db(transaction=True)
def test_who_follows_at_the_same_moment_tells_once():
    session = SessionFactory()
    services.respond(session, answer="online", by=UserFactory())
    cancel(session, by=None)

    at_once(lambda _: services.follow(session.event_id), range(8))

    assert len(told()) == 1


def test_where_nobody_answered_nobody_is_told():
    session = SessionFactory()
    cancel(session, by=None)

    react("session.cancelled")

    assert told() == []
