# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar of somebody's agenda: what it holds, who opens it, what it costs."""

from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import User
from apps.core import broker
from apps.events import services as event_services
from apps.rsvps import feeds, services
from apps.rsvps.models import AgendaFeed, Rsvp
from apps.sessions import services as session_services
from apps.sessions.models import Session
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db

PAGE = "/me/agenda/calendar/"


@pytest.fixture
def person():
    return UserFactory(ui_language="en")


def path_of(person):
    feed = AgendaFeed.objects.filter(user=person).first() or services.renew_feed(person)
    return urlsplit(feeds.subscription_of(feed).address).path


def entries(client, person):
    response = client.get(path_of(person))
    assert response.status_code == 200
    calendar = icalendar.Calendar.from_ical(response.content)
    assert not calendar.errors
    return {str(entry["SUMMARY"]): entry for entry in calendar.events}


def answered(person, answer="in_person", **values):
    session = SessionFactory(**values)
    services.respond(session, answer=answer, by=person)
    return session


def test_it_holds_what_somebody_takes_part_in_and_where_they_speak(client, person):
    for answer in Rsvp.Answer.values:
        answered(person, answer, title=answer)
    event = EventFactory(name="A whole event")
    services.respond(event, answer="online", by=person)
    speaker = SpeakerFactory(person=person.person)
    SessionFactory(event=speaker.event, title="My talk", speakers=[speaker])
    answered(UserFactory(), title="Of somebody else")

    assert set(entries(client, person)) == {
        "in_person",
        "online",
        "interested",
        "A whole event",
        "My talk",
    }


def test_what_is_caught_up_on_later_is_there_when_asked_for(client, person):
    answered(person, "later", title="Recorded")
    assert entries(client, person) == {}

    services.choose_for_feed(person, with_later=True)

    assert set(entries(client, person)) == {"Recorded"}


def test_who_waits_keeps_the_time_free_and_who_lost_the_place_does_not(client, person):
    session = SessionFactory(title="Full")
    services.set_places(session, in_person_places=0, by=None)
    services.set_places(session, in_person_places=1, by=None)
    services.respond(session, answer="in_person", by=UserFactory())
    services.respond(session, answer="in_person", by=person)
    assert set(entries(client, person)) == {"Full"}

    Rsvp.objects.filter(user=person).update(state=Rsvp.State.LAPSED)

    assert entries(client, person) == {}


def test_a_talk_of_a_page_joined_with_mine_is_mine(client, person):
    former = PersonFactory(merged_into=person.person)
    speaker = SpeakerFactory(person=former)
    SessionFactory(event=speaker.event, title="Before the merge", speakers=[speaker])

    assert set(entries(client, person)) == {"Before the merge"}


def test_a_session_answered_and_spoken_in_is_there_once(client, person):
    speaker = SpeakerFactory(person=person.person)
    session = SessionFactory(event=speaker.event, speakers=[speaker])
    services.respond(session, answer="in_person", by=person)

    calendar = icalendar.Calendar.from_ical(client.get(path_of(person)).content)

    assert len(calendar.events) == 1


def test_a_cancelled_session_stays_and_says_so(client, person):
    session = answered(person, title="Off")
    before = entries(client, person)["Off"]
    session_services.cancel(session, by=None)

    after = entries(client, person)["Off"]

    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_sessions_of_an_event_called_off_say_so(client, person):
    session = answered(person, title="Off")
    event_services.cancel(session.event, by=None)
    session_services.follow_event(session.event)

    assert entries(client, person)["Off"]["STATUS"] == "CANCELLED"


def test_what_is_hidden_leaves_it_even_for_its_organizer(client, person):
    session = answered(person, title="Secret")
    services.respond(session.event, answer="in_person", by=person)
    EventRoleFactory(event=session.event, user=person)
    assert len(entries(client, person)) == 2

    event_services.change(session.event, hidden=True, by=None)

    assert entries(client, person) == {}


def test_who_has_a_copy_is_told_that_a_whole_event_was_hidden(client, person):
    event = EventFactory()
    services.respond(event, answer="interested", by=person)
    path = path_of(person)
    kept = client.get(path)["ETag"]

    event_services.change(event, hidden=True, by=None)
    again = client.get(path, headers={"If-None-Match": kept})

    assert (again.status_code, b"VEVENT" in again.content) == (200, False)


def test_a_proposed_talk_is_not_in_it(client, person):
    speaker = SpeakerFactory(person=person.person)
    SessionFactory(event=speaker.event, proposed=True, speakers=[speaker])

    assert entries(client, person) == {}


def test_it_describes_every_zone_it_uses_and_no_other(client, person):
    zones = ["Asia/Kathmandu", "Europe/Skopje", "UTC"]
    for zone in zones:
        answered(person, event=EventFactory(timezone=zone))

    calendar = icalendar.Calendar.from_ical(client.get(path_of(person)).content)

    described = {str(part["TZID"]) for part in calendar.walk("VTIMEZONE")}
    assert described == {"Asia/Kathmandu", "Europe/Skopje"}
    named = {entry["DTSTART"].params.get("TZID") for entry in calendar.events}
    assert named == {*described, "UTC"} or named == {*described, None}


def test_it_is_named_in_the_language_of_its_person(client, person):
    User.objects.filter(pk=person.pk).update(ui_language="ar")

    calendar = icalendar.Calendar.from_ical(client.get(path_of(person)).content)

    assert calendar["X-WR-CALNAME"] == "جدولي · Eventforum"


@pytest.mark.parametrize("number", [1, 3])
def test_unchanged_it_costs_one_statement_and_anew_three(
    client, person, number, django_assert_num_queries
):
    for _ in range(number):
        answered(person)
        services.respond(EventFactory(), answer="interested", by=person)
    path = path_of(person)

    with django_assert_num_queries(3):
        first = client.get(path)
    with django_assert_num_queries(1):
        assert client.get(path).content == first.content
    with django_assert_num_queries(1):
        again = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_the_same_agenda_is_the_same_bytes_in_whatever_order_rows_lie(client, person):
    sessions = [answered(person, title=f"At noon {number}") for number in range(3)]
    path = path_of(person)
    first = client.get(path)

    Session.objects.filter(pk=sessions[0].pk).update(version=F("version") + 1)
    broker.client().flushdb()

    assert client.get(path).content == first.content


def test_a_copy_by_its_date_alone_is_never_taken_for_true(client, person):
    answered(person)

    response = client.get(path_of(person), headers={"If-Modified-Since": future()})

    assert response.status_code == 200
    assert "Last-Modified" not in response


def future():
    return (timezone.now() + timedelta(days=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")


@pytest.mark.parametrize(
    "change",
    [
        lambda session, person: session_services.cancel(session, by=None),
        lambda session, person: session_services.change(session, title="Another", by=None),
        lambda session, person: services.withdraw(session, by=person),
        lambda session, person: services.respond(session, answer="not_going", by=person),
        lambda session, person: answered(person),
        lambda session, person: event_services.change(session.event, hidden=True, by=None),
        lambda session, person: User.objects.filter(pk=person.pk).update(ui_language="ar"),
    ],
)
def test_a_changed_one_is_sent_whole(client, person, change):
    session = answered(person)
    path = path_of(person)
    first = client.get(path)

    change(session, person)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]
