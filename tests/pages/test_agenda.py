# SPDX-License-Identifier: AGPL-3.0-or-later
"""My agenda: by day in one's own zone, what clashes, what changed, what to catch up with."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from apps.events import services as events
from apps.rsvps import services
from apps.rsvps.models import Rsvp
from apps.sessions.services import cancel, reschedule
from apps.threads import services as threads
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.rsvps import RsvpFactory
from tests.factories.sessions import ResourceFactory, SessionFactory, SpeakerFactory
from tests.pages.reading import bare

pytestmark = pytest.mark.django_db

AGENDA = "/me/agenda/"
PAST = f"{AGENDA}past/"
DAY = datetime(2031, 5, 20, tzinfo=UTC)


@pytest.fixture
def person(client):
    user = UserFactory()
    client.force_login(user)
    client.cookies["zone"] = "Europe/Warsaw"
    return user


def going(person, *, hour=12, minutes=60, answer="online", **fields):
    start = DAY + timedelta(hours=hour)
    session = SessionFactory(starts_at=start, ends_at=start + timedelta(minutes=minutes), **fields)
    services.respond(session, answer=answer, by=person)
    return session


def part(text, begin, end="</section>"):
    """One section of the page."""
    return text.partition(begin)[2].partition(end)[0]


def titles(text):
    return re.findall(r"data-row><bdi[^>]*>([^<]*)<", text)


def clashes(text):
    found = re.findall(r'<p class="clash">(.*?)</p>', text, re.DOTALL)
    return [bare(words) for words in found]


def days(text):
    return re.findall(r'<h2 id="day-[\w-]+">([^<]*)</h2>', text)


def test_sessions_stand_in_the_days_of_the_readers_own_zone(client, person):
    going(person, hour=22, minutes=30, title="Late")  # 00:00 in Warsaw
    going(person, hour=10, title="Noon")
    going(person, hour=10, answer="later", title="Another time")
    going(person, hour=10, answer="not_going", title="Without me")

    text = client.get(AGENDA).text

    assert days(text) == ["Tuesday, May 20", "Wednesday, May 21"]
    assert titles(text) == ["Noon", "Late"]
    assert "Times are in your zone: <bdi>Warsaw, UTC+" in text


def test_the_events_own_time_stands_beside_with_its_day_where_that_differs(client, person):
    event = EventFactory(timezone="Asia/Kathmandu")
    going(person, hour=10, event=event)  # 12:00 in Warsaw, 15:45 there
    going(person, hour=19, event=event)  # 21:00 in Warsaw, past midnight there
    going(person, hour=14, event=EventFactory(timezone="Europe/Rome"), title="Same clock")

    text = client.get(AGENDA).text

    found = re.findall(r'<p class="sm mut"><time[^>]*>([^<]*)</time> <bdi>([^<]*)<', text)
    assert found == [("15:45\u2009–\u200916:45", "Kathmandu, UTC+5:45")]
    assert "May 21, 2031, " in bare(text)


def test_what_clashes_stands_in_one_slot_and_says_so(client, person):
    going(person, hour=12, title="A")
    going(person, hour=12, title="B", minutes=30)
    going(person, hour=13, title="C")
    going(person, hour=15, title="D", minutes=90)
    going(person, hour=16, title="E")

    text = client.get(AGENDA).text

    assert titles(text) == ["A", "B", "C", "D", "E"]
    assert clashes(text) == ["Both at 14:00", "These overlap: 17:00 – 19:00"]
    slots = [titles(slot) for slot in part(text, "<ol", "</ol>").split('<li class="slot')[1:]]
    assert slots == [["A", "B"], ["C"], ["D", "E"]]


def test_three_at_once_are_counted_and_what_is_off_clashes_with_nothing(client, person):
    for title in "ABC":
        going(person, hour=12, title=title)
    called_off = going(person, hour=12, title="D")
    cancel(called_off, reason="ill", by=None)

    text = client.get(AGENDA).text

    assert clashes(text) == ["3 at 14:00"]
    assert "Cancelled: <bdi>ill</bdi>" in text


def test_each_way_of_taking_part_is_marked(client, person):
    going(person, hour=8, answer="in_person")
    going(person, hour=9, answer="online")
    going(person, hour=10, answer="interested")
    speaker = SpeakerFactory(person=person.person)
    SessionFactory(starts_at=DAY + timedelta(hours=11), speakers=[speaker])

    text = client.get(AGENDA).text

    chips = re.findall(r'<p class="labels">(.*?)</p>', text, re.DOTALL)
    assert [bare(chip) for chip in chips] == [
        "You are coming in person",
        "You take part online",
        "You are interested",
        "You speak",
    ]


def test_who_waits_sees_their_place_in_the_line_and_takes_what_is_offered(client, person):
    session = SessionFactory()
    services.set_places(session, in_person_places=1, by=None)
    others = [UserFactory(), UserFactory()]
    for one in (*others, person):
        services.respond(session, answer="in_person", by=one)

    assert "Place 2 on the waiting list" in client.get(AGENDA).text

    for one in others:
        services.withdraw(session, by=one)
    text = client.get(AGENDA).text
    assert "waiting list" not in text
    assert "It is held for you until" in text
    mine = Rsvp.objects.get()
    client.post(f"{AGENDA}answers/{mine.pk}/", {"step": "confirm"})
    mine.refresh_from_db()
    assert mine.state == "counted"


def test_a_moved_session_asks_again_until_it_is_confirmed(client, person):
    session = going(person, hour=12)
    start = DAY + timedelta(hours=16)
    reschedule(session, starts_at=start, ends_at=start + timedelta(hours=1), by=None)
    asks = "The time has changed since you answered."
    assert asks in client.get(AGENDA).text

    response = client.post(f"{AGENDA}answers/{Rsvp.objects.get().pk}/", {"step": "confirm"})

    assert (response.status_code, response["Location"]) == (303, AGENDA)
    assert asks not in client.get(AGENDA).text


def test_an_answer_changed_meanwhile_is_confirmed_as_it_is_now(client, person, monkeypatch):
    session = going(person, hour=12)

    def read_then_changed(rows, pk):
        before = rows.get(pk=pk)
        services.respond(session, answer="interested", by=person)
        return before

    monkeypatch.setattr("apps.pages.views.agenda.get_object_or_404", read_then_changed)
    client.post(f"{AGENDA}answers/{Rsvp.objects.get().pk}/", {"step": "confirm"})

    assert Rsvp.objects.get().answer == "interested"


def test_nobody_changes_the_answer_of_another(client, person):
    mine = RsvpFactory()

    response = client.post(f"{AGENDA}answers/{mine.pk}/", {"step": "confirm"})

    assert response.status_code == 404


def test_nonsense_for_an_answer_is_refused(client, person):
    going(person)

    response = client.post(
        f"{AGENDA}answers/{Rsvp.objects.get().pk}/", {"step": "dance"}, HTTP_HX_REQUEST="true"
    )

    assert response.status_code == 409


def test_a_cancelled_session_asks_nothing(client, person):
    session = going(person, hour=12)
    start = DAY + timedelta(hours=16)
    reschedule(session, starts_at=start, ends_at=start + timedelta(hours=1), by=None)
    cancel(session, by=None)

    text = client.get(AGENDA).text

    assert "Cancelled" in text
    assert "Do you still take part?" not in text


def test_a_session_of_a_cancelled_event_is_off(client, person):
    session = going(person)
    events.cancel(session.event, reason="storm", by=UserFactory(administrator=True))

    assert 'class="sc is-cancelled"' in client.get(AGENDA).text


def test_what_is_hidden_is_in_nobodys_agenda(client, person):
    coming, later, speaking = (
        SessionFactory(),
        SessionFactory(),
        SessionFactory(speakers=[SpeakerFactory(person=person.person)]),
    )
    services.respond(coming, answer="online", by=person)
    services.respond(coming.event, answer="online", by=person)
    services.respond(later, answer="later", by=person)
    for session in (coming, later, speaking):
        assert session.title in client.get(AGENDA).text
        type(session.event).objects.filter(pk=session.event.pk).update(hidden=True)

    text = client.get(AGENDA).text

    assert "Nothing here yet." in text
    assert [one for one in (coming, later, speaking) if one.title in text] == []


def test_answers_of_others_are_not_in_my_agenda(client, person):
    going(UserFactory(), title="Theirs")

    assert "Theirs" not in part(client.get(AGENDA).text, "<main", 'id="h-wanted"')


@pytest.mark.parametrize("number", [1, 3])
def test_the_agenda_costs_the_same_for_any_number(
    client, person, django_assert_num_queries, number
):
    for hour in range(number):
        going(person, hour=12 + hour, language="ko")
        services.respond(EventFactory(), answer="online", by=person)
        later = SessionFactory(ended=True)
        services.respond(later, answer="later", by=person)
        threads.ask(later, text="Why?", language="en", by=UserFactory())
        ResourceFactory(session=later)
    client.get(AGENDA)

    with django_assert_num_queries(10):
        client.get(AGENDA)


@pytest.mark.parametrize(("zone", "lines"), [("Europe/Skopje", 1), ("Asia/Kathmandu", 0)])
def test_a_change_of_clocks_during_an_event_is_said(client, person, zone, lines):
    client.cookies["zone"] = zone
    event = EventFactory(timezone=zone, starts_on=date(2031, 10, 25))
    start = datetime(2031, 10, 25, 12, tzinfo=UTC)
    session = SessionFactory(event=event, starts_at=start, ends_at=start + timedelta(hours=1))
    services.respond(session, answer="online", by=person)
    words = "In Skopje the clocks are set on Sun, Oct 26: 03:00 becomes 02:00."

    for path in (AGENDA, event.get_absolute_url(), f"/{event.slug}/programme/"):
        text = client.get(path).text
        assert (path, text.count(words), text.count("the clocks are set")) == (path, lines, lines)


def test_clocks_of_the_reader_are_told_of_beside_those_of_the_event(client, person):
    client.cookies["zone"] = "America/Santiago"
    event = EventFactory(timezone="Asia/Kathmandu", starts_on=date(2031, 9, 6))
    start = datetime(2031, 9, 6, 12, tzinfo=UTC)
    SessionFactory(event=event, starts_at=start, ends_at=start + timedelta(hours=1))

    text = client.get(f"/{event.slug}/programme/").text

    assert "In Santiago the clocks are set on Sun, Sep 7: 00:00 becomes 01:00." in text
