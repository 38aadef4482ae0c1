# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told of moves, cancellations and what dossiers gain; all of an import at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.services import record_all
from apps.notifications import services
from apps.notifications.models import Heard, Notice, NoticeItem
from apps.rsvps import services as rsvps
from apps.sessions import services as sessions
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.rsvps import HeadcountFactory, RsvpFactory
from tests.factories.sessions import RoomFactory, SessionFactory, SpeakerFactory
from tests.notifications.telling import react, told

pytestmark = pytest.mark.django_db

SOON = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)


@pytest.fixture
def session():
    event = EventFactory(name="Camp", starts_on=SOON.date(), ends_on=SOON.date() + timedelta(2))
    return SessionFactory(event=event, starts_at=SOON, ends_at=SOON + timedelta(hours=1))


def answer(session, kind, user=None):
    user = user or UserFactory()
    rsvps.respond(session, answer=kind, by=user)
    return user


def move(session, hours=2, **more):
    start = session.starts_at + timedelta(hours=hours)
    return sessions.reschedule(
        session, starts_at=start, ends_at=start + timedelta(hours=1), by=None, **more
    )


def test_a_move_asks_who_has_a_place_and_tells_who_is_interested_or_speaks(session):
    comes, interested, later = (answer(session, kind) for kind in ("online", "interested", "later"))
    follower, against = UserFactory(), answer(session, "online")
    services.follow(session, by=follower)
    services.unfollow(session, by=against)
    speaker = UserFactory()
    session.speakers.add(SpeakerFactory(event=session.event, person=speaker.person))

    move(session)
    react()
    react()

    assert told(comes) == ["confirm"]
    assert told(interested) == told(follower) == told(speaker) == ["moved"]
    assert told(later) == told(against) == []


def test_another_room_is_told_as_that_and_a_move_there_and_back_not_at_all(session):
    fan = answer(session, "interested")
    sessions.reschedule(
        session, starts_at=session.starts_at, ends_at=session.ends_at,
        room=RoomFactory(event=session.event), by=None,
    )  # fmt: skip
    react()
    assert told(fan) == ["room"]

    move(session)
    session.refresh_from_db()
    move(session, hours=-2)
    react()

    assert told(fan) == ["room"]


def test_a_cancellation_is_told_once_and_again_only_after_it_was_taken_back(session):
    fan = answer(session, "later")
    for reason in ("ill", "still ill"):
        sessions.cancel(session, reason=reason, by=None)
        react()
    assert told(fan) == ["cancelled"]

    sessions.restore(session, by=None)
    react()
    sessions.cancel(session, by=None)
    react()

    assert told(fan) == ["cancelled", "cancelled"]


def test_what_was_called_off_and_put_back_before_anybody_heard_is_not_told(session):
    fan = answer(session, "online")
    sessions.cancel(session, by=None)
    sessions.restore(session, by=None)
    react()

    assert told(fan) == []


def test_recordings_notes_and_summaries_are_told_and_who_catches_up_is_asked_to(session):
    later, follower = answer(session, "later"), UserFactory()
    services.follow(session, by=follower)
    for kind in ("recording", "pad", "page"):
        sessions.add_resource(session, kind=kind, url=f"https://a.example/{kind}", by=None)
    sessions.write_summary(session, text="Short", language="en", by_person=None, by=None)
    react()

    assert sorted(told(follower)) == ["notes", "recording", "summary"]
    assert sorted(told(later)) == ["catch_up", "notes", "summary"]


def test_whoever_follows_a_person_hears_once_that_they_speak(session):
    fan, speaker = UserFactory(), UserFactory()
    services.follow(speaker.person, by=fan)
    entry = SpeakerFactory(event=session.event, person=speaker.person)
    sessions.set_speakers(session, speakers=[entry], by=None)
    react()
    sessions.set_speakers(session, speakers=[], by=None)
    sessions.set_speakers(session, speakers=[entry], by=None)
    react()

    assert told(fan) == ["speaks"]


def test_nobody_is_told_of_their_own_act_or_of_what_is_over_or_hidden(session):
    organizer = UserFactory(is_superuser=True)
    services.follow(session, by=organizer)
    fan = answer(session, "interested")
    start = session.starts_at + timedelta(hours=3)
    sessions.reschedule(session, starts_at=start, ends_at=start + timedelta(hours=1), by=organizer)
    session.event.hidden = True
    session.event.save()
    react()
    assert told() == []

    session.event.hidden = False
    session.event.save()
    past = SessionFactory(
        event=session.event, starts_at=SOON - timedelta(days=9), ends_at=SOON - timedelta(days=8)
    )
    services.follow(past, by=fan)
    sessions.cancel(past, by=None)
    react()
    assert told() == []


@pytest.mark.parametrize("number", [3, 60])
def test_an_import_is_told_at_once_in_one_line_by_a_fixed_number_of_statements(
    session, number, django_assert_max_num_queries
):
    fan = UserFactory()
    moved = []
    for _ in range(number):
        one = SessionFactory(event=session.event, starts_at=SOON, ends_at=SOON + timedelta(hours=1))
        RsvpFactory(
            headcount=HeadcountFactory(session=one, event=one.event), user=fan, for_start=SOON
        )
        before = SOON - timedelta(hours=1)
        moved.append((one, {"before": {"starts_at": before.isoformat()}}))
    from django.db import transaction

    with transaction.atomic():
        rows = record_all("session.rescheduled", moved, event=session.event)

    with django_assert_max_num_queries(36):
        services.tell_of_programme(rows[0].pk, now=timezone.now())
    for row in rows[1:]:
        with django_assert_max_num_queries(1):
            services.tell_of_programme(row.pk, now=timezone.now())

    notice = Notice.objects.get()
    assert (notice.count, NoticeItem.objects.count()) == (number, number)
    assert Heard.objects.count() == Activity.objects.count() == number


def test_a_place_from_the_waiting_list_is_told_and_what_lapsed_too(session):
    headcount = HeadcountFactory(session=session, event=session.event, online_places=1)
    first = answer(session, "online")
    second = answer(session, "online")
    assert headcount.pk
    rsvps.withdraw(session, by=first)
    react()

    assert told(second) == ["promoted"]
    item = NoticeItem.objects.get(user=second)
    assert item.data["until"]


def test_a_new_event_of_a_series_is_told_when_it_stands_in_public(session):
    from apps.events import services as events
    from tests.factories.events import SeriesFactory

    series, fan = SeriesFactory(), UserFactory()
    services.follow(series, by=fan)
    event = EventFactory(series=series, hidden=True, starts_on=SOON.date(), ends_on=SOON.date())
    services.tell_of_opening(event.pk, now=timezone.now())
    assert told() == []

    events.change(event, by=None, hidden=False)
    react("event.changed")
    react("event.changed")
    assert told(fan) == ["opened"]


def test_an_event_called_off_is_told_to_all_who_come_to_any_of_it(session):
    from apps.events import services as events

    comes, later, follower = answer(session, "online"), answer(session, "later"), UserFactory()
    services.follow(session.event, by=follower)
    whole = answer(session.event, "interested")
    events.cancel(session.event, reason="storm", by=None)
    react("event.cancelled")
    react("event.cancelled")

    assert [told(user) for user in (comes, follower, whole)] == [["cancelled"]] * 3
    assert told(later) == []
