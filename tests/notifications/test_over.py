# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is over is nothing to read: neither a line of the inbox, nor in the number in the bars."""

from datetime import timedelta

import pytest

from apps.notifications import services, words
from apps.notifications.models import Notice
from apps.notifications.queries.inbox import inbox
from apps.notifications.services import be_reminded, reading
from apps.sessions.services import cancel, reschedule
from tests.notifications.telling import react
from tests.notifications.test_reminders import HOUR, come, session

pytestmark = pytest.mark.django_db

__all__ = ["session"]

MINUTE = timedelta(minutes=1)


def remind(session):
    moment = session.starts_at - 10 * MINUTE
    services.plan_reminders(now=session.starts_at - 2 * HOUR)
    for lead in (30, 10):
        while services.tell_due(now=session.starts_at - lead * MINUTE):
            pass
    return moment


def unread(user):
    user.refresh_from_db()
    assert user.unread == Notice.objects.unread().filter(user=user).count()
    return user.unread


def test_a_reminder_is_unread_until_its_session_is_over(session):
    user = come(session)
    remind(session)
    assert services.see_what_is_over(now=session.ends_at - MINUTE) == 0
    assert unread(user) == 1

    assert services.see_what_is_over(now=session.ends_at + MINUTE) == 1
    assert services.see_what_is_over(now=session.ends_at + MINUTE) == 0
    assert unread(user) == 0


@pytest.mark.parametrize("what", ["cancelled", "moved"])
def test_so_is_what_became_of_it(session, what):
    user = come(session)
    if what == "cancelled":
        cancel(session, by=None)
    else:
        start = session.starts_at + HOUR
        reschedule(session, starts_at=start, ends_at=start + HOUR, by=None)
    react()
    assert unread(user) == 1

    session.refresh_from_db()
    services.see_what_is_over(now=session.ends_at + MINUTE)

    assert unread(user) == 0


def test_a_line_that_tells_of_something_else_too_stays(session):
    user = come(session)
    cancel(session, by=None)
    react()
    notice = Notice.objects.get(user=user)
    notice.items.create(
        user=user, key="post:1", kind="recording", event=session.event, session=session,
        happened_at=session.starts_at,
    )  # fmt: skip

    services.see_what_is_over(now=session.ends_at + MINUTE)

    assert unread(user) == 1


def test_of_two_reminders_of_one_session_one_sentence_is_said(session):
    user = come(session)
    be_reminded(user, leads=[30, 10])
    moment = remind(session)

    [shown] = inbox(user, now=moment).shown

    assert len(shown.items) == 2
    assert len(words.lines(shown.items, words.Reader(words.in_text, "UTC", "en"))) == 1


def test_many_are_seen_a_part_at_a_time(session, monkeypatch):
    users = [come(session) for _ in range(3)]
    remind(session)
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    after = session.ends_at + MINUTE

    assert [services.see_what_is_over(now=after) for _ in range(3)] == [2, 1, 0]
    assert [unread(user) for user in users] == [0, 0, 0]
