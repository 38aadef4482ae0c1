# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.events.models import Event
from apps.sessions import services
from apps.sessions.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import RoomFactory, SessionFactory

pytestmark = pytest.mark.django_db
TEN = datetime(2027, 7, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def session_at_ten(**traits):
    event = EventFactory(starts_on=date(2027, 7, 1), timezone="Europe/Warsaw")
    return SessionFactory(event=event, starts_at=TEN, **traits)


def vevent(session):
    return icalendar.Event.from_ical(Session.objects.get(pk=session.pk).ical)


def test_a_moved_session_says_from_where_and_tells_calendars():
    session = session_at_ten()
    old_room, hall = session.room, RoomFactory(event=session.event, name="Hall")

    moved = services.reschedule(
        session, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, room=hall, by=None
    )

    assert (moved.moved_from, moved.moved_from_room) == (TEN, old_room.name)
    assert moved.moved_at is not None
    assert moved.wall_start == "2027-07-01T11:00"
    assert vevent(session).start == TEN + HOUR
    assert vevent(session)["SEQUENCE"] == 1
    activity = Activity.objects.get(verb="session.rescheduled")
    assert activity.data["before"]["starts_at"] == TEN.isoformat()
    assert activity.data["after"]["room"] == hall.pk
    assert activity.event == session.event


def test_a_session_moved_back_has_not_moved():
    session = session_at_ten()

    services.reschedule(session, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=None)
    back = services.reschedule(session, starts_at=TEN, ends_at=TEN + HOUR, by=None)

    assert (back.moved_from, back.moved_from_room, back.moved_at) == (None, "", None)


def test_moving_to_where_it_is_changes_nothing():
    session = session_at_ten()

    same = services.reschedule(session, starts_at=TEN, ends_at=TEN + HOUR, by=None)

    assert (same.version, verbs()) == (session.version, [])


def test_a_longer_session_has_not_moved():
    session = session_at_ten()

    longer = services.reschedule(session, starts_at=TEN, ends_at=TEN + 2 * HOUR, by=None)

    assert (longer.moved_from, vevent(longer).end) == (None, TEN + 2 * HOUR)


def test_a_proposed_session_is_moved_without_a_word():
    session = session_at_ten(proposed=True)

    moved = services.reschedule(session, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=None)

    assert moved.moved_from is None


def test_a_session_after_midnight_can_belong_to_the_evening_before():
    session = session_at_ten()
    night = datetime(2027, 7, 1, 22, 30, tzinfo=UTC)

    moved = services.reschedule(
        session, starts_at=night, ends_at=night + HOUR, day=date(2027, 7, 1), by=None
    )
    assert moved.day == date(2027, 7, 1)

    plain = services.reschedule(session, starts_at=night + HOUR, ends_at=night + 2 * HOUR, by=None)
    assert plain.day == date(2027, 7, 2)


@pytest.mark.parametrize(("starts_at", "ends_at"), [(TEN, TEN), (TEN, TEN - HOUR), (None, TEN)])
def test_a_session_that_ends_before_it_starts_is_refused(starts_at, ends_at):
    session = session_at_ten()

    with pytest.raises(Refused):
        services.reschedule(session, starts_at=starts_at, ends_at=ends_at, by=None)

    assert Session.objects.get().starts_at == TEN


def test_a_room_of_another_event_is_refused():
    with pytest.raises(Refused):
        services.reschedule(
            session_at_ten(), starts_at=TEN, ends_at=TEN + HOUR, room=RoomFactory(), by=None
        )


def test_a_cancelled_session_has_no_time_to_change():
    session = session_at_ten(cancelled=True)

    with pytest.raises(Refused) as refusal:
        services.reschedule(session, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=None)

    assert refusal.value.code == "is-off"


def test_a_session_can_lose_its_time_and_find_another():
    session = session_at_ten()

    without = services.reschedule(session, starts_at=None, ends_at=None, by=None)
    assert (without.ical, without.day, without.wall_start) == ("", None, "")

    services.reschedule(session, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=None)
    assert vevent(session)["SEQUENCE"] == 1


def test_a_cancelled_session_stays_in_calendars_with_its_reason():
    session = session_at_ten()

    services.cancel(session, reason="The speaker is ill.\nSorry.", by=None)

    assert vevent(session)["STATUS"] == "CANCELLED"
    assert vevent(session)["DESCRIPTION"].startswith("The speaker is ill. Sorry.\n\n")
    assert Session.objects.get().state_reason == "The speaker is ill. Sorry."


def test_cancelling_twice_is_cancelling_once_unless_the_reason_is_new():
    session = session_at_ten()

    services.cancel(session, reason="Ill", by=None)
    services.cancel(session, reason="Ill", by=None)
    services.cancel(session, reason="On strike", by=None)

    assert verbs() == ["session.cancelled", "session.cancelled"]


def test_a_restored_session_takes_place_at_the_time_it_had():
    session = session_at_ten(cancelled=True, state_reason="Ill")

    restored = services.restore(session, by=None)
    services.restore(session, by=None)

    assert (restored.state, restored.state_reason, restored.starts_at) == ("confirmed", "", TEN)
    assert verbs() == ["session.restored"]


def test_a_proposed_session_is_confirmed_once():
    session = session_at_ten(proposed=True)

    services.confirm(session, by=None)
    services.confirm(session, by=None)

    assert verbs() == ["session.confirmed"]


@pytest.mark.parametrize(
    ("state", "verb"),
    [("cancelled", "confirm"), ("cancelled", "withdraw"), ("withdrawn", "cancel")],
)
def test_what_is_off_is_only_restored(state, verb):
    session = session_at_ten(state=state)

    with pytest.raises(Refused) as refusal:
        getattr(services, verb)(session, by=None)

    assert refusal.value.code == "is-off"
    assert Session.objects.get().state == state


def test_a_speaker_withdraws_once():
    session = session_at_ten()

    services.withdraw(session, reason="No visa", by=None)
    services.withdraw(session, reason="No visa", by=None)

    assert (vevent(session)["STATUS"], verbs()) == ("CANCELLED", ["session.withdrawn"])


def test_what_a_person_decides_here_is_kept_from_imports():
    session, olena = session_at_ten(), UserFactory()

    services.cancel(session, by=None)
    assert Session.objects.get().edited_fields == []

    services.restore(session, by=olena)
    services.reschedule(session, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=olena)
    assert Session.objects.get().edited_fields == ["ends_at", "starts_at", "state"]


def test_every_change_raises_the_versions_of_session_and_event():
    session = session_at_ten()

    services.cancel(session, by=None)
    services.restore(session, by=None)

    assert Session.objects.get().version == session.version + 2
    assert Event.objects.get().version == session.event.version + 2
