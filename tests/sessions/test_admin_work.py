# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organizers do with sessions in the admin: move them, call them off, see what is missing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from apps.core import desk
from apps.core.admin.scope import Scope
from apps.events.models import Event
from apps.sessions.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import (
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SummaryFactory,
)

pytestmark = pytest.mark.django_db

TEN = datetime(2027, 7, 1, 8, tzinfo=UTC)
IN_THE_CLOCKS_NIGHT = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.fixture
def event():
    return EventFactory(slug="here", starts_on=date(2027, 7, 1), timezone="Europe/Warsaw")


@pytest.fixture
def organizer(client, event):
    client.force_login(EventRoleFactory(event=event).user)
    return client


def page(name, *args):
    return reverse(f"admin:event_sessions_{name}", args=args)


def act(client, action, *sessions, **asked):
    told = {"action": action, "_selected_action": [session.pk for session in sessions]}
    answers = {f"ask-{name}": value for name, value in asked.items()}
    return client.post(page("session_changelist"), told | answers | {"confirmed": 1})


def moved_to(day, hour, **more):
    return {"starts_at_0": day, "starts_at_1": hour, "ends_at_0": "", "ends_at_1": ""} | more


def test_a_session_is_moved_in_the_time_of_its_event(organizer, event):
    session = SessionFactory(event=event, starts_at=TEN)
    hall = RoomFactory(event=event)

    asked = organizer.post(
        page("session_changelist"), {"action": "reschedule", "_selected_action": [session.pk]}
    )
    act(
        organizer,
        "reschedule",
        session,
        **moved_to("2027-07-02", "09:30", ends_at_0="2027-07-01", ends_at_1="11:00", room=hall.pk),
    )

    assert 'value="10:00"' in asked.text
    assert "In the time of Warsaw." in asked.text
    session.refresh_from_db()
    assert (session.starts_at, session.room) == (datetime(2027, 7, 2, 7, 30, tzinfo=UTC), hall)
    assert session.ends_at - session.starts_at == timedelta(hours=1)


def test_several_sessions_are_moved_by_minutes(organizer, event):
    sessions = [SessionFactory(event=event, starts_at=TEN + timedelta(hours=h)) for h in (0, 2)]

    act(organizer, "reschedule", *sessions, minutes=-15, room="")

    moved = Session.objects.order_by("pk").values_list("starts_at", flat=True)
    assert list(moved) == [session.starts_at - timedelta(minutes=15) for session in sessions]


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("2027-03-28", "02:30", "there is no 02:30 in Warsaw"),
        ("2027-10-31", "02:30", "it is 02:30 twice in Warsaw"),
        ("2027-10-31", "", "Give both the day and the time of day."),
    ],
)
def test_a_time_that_clocks_do_not_show_once_is_told(organizer, event, day, hour, words):
    session = SessionFactory(event=event, starts_at=TEN)

    response = act(organizer, "reschedule", session, **moved_to(day, hour))

    assert response.status_code == 422
    assert words in response.text
    assert Session.objects.get().starts_at == TEN


@pytest.mark.parametrize("which", [0, 1])
def test_of_two_hours_of_one_name_either_can_be_meant(organizer, event, which):
    session = SessionFactory(event=event, starts_at=TEN)

    asked = act(organizer, "reschedule", session, **moved_to("2027-10-31", "02:30"))
    act(organizer, "reschedule", session, **moved_to("2027-10-31", "02:30", starts_at_2=which))

    assert "the first, UTC+2" in asked.text
    session.refresh_from_db()
    assert session.starts_at == IN_THE_CLOCKS_NIGHT + timedelta(hours=which)
    form = organizer.get(page("session_change", session.pk))
    assert f'<option value="{which}" selected>' in form.text


def test_a_cancelled_session_keeps_its_time_and_shows_the_verb_that_fits(organizer, event):
    session = SessionFactory(event=event, cancelled=True)

    form = organizer.get(page("session_change", session.pk)).text

    assert 'name="starts_at_0"' not in form
    assert ('value="restore"' in form, 'value="cancel"' in form) == (True, False)


def test_cancelling_asks_for_a_reason(organizer, event):
    session = SessionFactory(event=event)

    without = act(organizer, "cancel", session)

    assert without.status_code == 422
    assert Session.objects.get().state == "confirmed"


def test_what_one_session_refuses_does_not_stop_the_others(organizer, event):
    off, on = SessionFactory(event=event, withdrawn=True), SessionFactory(event=event)

    response = act(organizer, "cancel", off, on, reason="Storm")

    states = Session.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "cancelled"]
    assert "The speaker has withdrawn this session already." in organizer.get(response.url).text


LACKING = {
    "time": {"unscheduled": True},
    "room": {"room": None},
    "summary": {},
    "recording": {},
}


@pytest.mark.parametrize("need", LACKING)
def test_the_desk_counts_what_its_list_shows(client, need):
    event = EventFactory(past=True) if need == "recording" else EventFactory()
    client.force_login(user := EventRoleFactory(event=event).user)
    lacks = SessionFactory(event=event, **LACKING[need])
    fine = SessionFactory(event=event)
    for session in [fine] if need in {"summary", "recording"} else [fine, lacks]:
        SummaryFactory(session=session)
        ResourceFactory(session=session)
    SessionFactory(event=event, pause=True, room=None)
    SessionFactory(event=event, cancelled=True, room=None)
    SessionFactory(**LACKING[need])

    items = [item for item in desk.items(Scope(user)) if f"needs={need}" in item.address]

    [item] = items
    shown = client.get(item.address)
    assert list(shown.context["cl"].queryset) == [lacks]
    assert item.count == 1


def test_a_session_that_may_not_be_recorded_lacks_no_recording(event):
    past = EventFactory(past=True)
    SessionFactory(event=past, do_not_record=True)
    SessionFactory(event=EventFactory(mode=Event.Mode.ONLINE), room=None)

    words = {str(item.words) for item in desk.items(Scope(UserFactory(administrator=True)))}

    assert words.isdisjoint({"Sessions without a recording", "Sessions without a room"})
