# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages show of answers: each reader their own, everybody the numbers, as it is now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core import page_cache
from apps.rsvps import services
from apps.rsvps.models import Rsvp
from apps.sessions.services import cancel, postpone, reschedule
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.rsvps.test_views import HTMX, address, buttons, numbers, own

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("factory", [SessionFactory, EventFactory])
def test_kept_pages_show_every_reader_their_own_answer_and_new_counts_at_once(client, factory):
    target, reader, other = factory(), UserFactory(), UserFactory()
    page = target.get_absolute_url()
    client.get(page)
    services.respond(target, answer="online", by=reader)
    services.respond(target, answer="later", by=other)

    pressed = {}
    for name, user in (("stranger", None), ("reader", reader), ("other", other)):
        client.logout()
        if user:
            client.force_login(user)
        text = client.get(page).text
        pressed[name] = [answer for answer, mine in buttons(text).items() if mine]
        assert numbers(text) == ["1 online", "1 catches up later"]

    assert pressed == {"stranger": [], "reader": ["online"], "other": ["later"]}


@pytest.mark.parametrize("answers", [1, 3])
def test_answers_and_following_cost_strangers_nothing_and_readers_a_query_each(
    client, broker, django_assert_num_queries, answers
):
    session, reader = SessionFactory(), UserFactory()
    for person in [reader, *(UserFactory() for _ in range(answers - 1))]:
        services.respond(session, answer="online", by=person)
    client.get(session.get_absolute_url())
    with django_assert_num_queries(1):
        text = client.get(session.get_absolute_url()).text
    assert numbers(text) == [f"{answers} online"]

    client.force_login(reader)
    client.get(session.get_absolute_url())
    with django_assert_num_queries(4):
        text = client.get(session.get_absolute_url()).text
    assert own(text) == ["You take part online"]


@pytest.mark.parametrize("answers", [1, 3])
def test_the_page_of_an_event_costs_the_same_for_any_number_of_answers(
    client, django_assert_num_queries, answers
):
    event = EventFactory()
    for _ in range(answers):
        services.respond(event, answer="online", by=UserFactory())
    client.get(event.get_absolute_url())
    page_cache.forget_all()

    with django_assert_num_queries(2):
        text = client.get(event.get_absolute_url()).text

    assert numbers(text) == [f"{answers} online"]


@pytest.mark.parametrize("people", [1, 3])
def test_an_answer_and_its_page_cost_the_same_for_any_number_of_people(
    client, django_assert_max_num_queries, people
):
    session = SessionFactory()
    for _ in range(people):
        reader = UserFactory()
        services.respond(session, answer="online", by=reader)
        services.show_name(session, named=True, by=reader)
    client.force_login(reader)

    with django_assert_max_num_queries(6):
        assert client.get(address(session)).text.count('<li class="spb">') == people
    with django_assert_max_num_queries(14):
        client.post(address(session), {"answer": "later"}, **HTMX)


def test_a_move_asks_to_confirm_and_a_tap_does(client):
    session = SessionFactory()
    client.force_login(UserFactory())
    client.post(address(session), {"answer": "in_person"})
    later = session.starts_at + timedelta(hours=3)
    reschedule(session, starts_at=later, ends_at=later + timedelta(hours=1), by=None)

    asked = "Yes, at the new time too"
    assert asked in client.get(session.get_absolute_url()).text
    client.post(address(session), {"answer": "in_person"})

    assert asked not in client.get(session.get_absolute_url()).text


def test_an_event_held_on_other_days_asks_for_itself_and_its_sessions(client):
    session = SessionFactory()
    client.force_login(UserFactory())
    for target in (session, session.event):
        client.post(address(target), {"answer": "online"})
    postpone(session.event, days=7, by=None)

    for target in (session, session.event):
        assert "Yes, at the new time too" in client.get(target.get_absolute_url()).text


def test_who_wants_to_catch_up_is_not_asked_after_a_move(client):
    session = SessionFactory()
    client.force_login(UserFactory())
    client.post(address(session), {"answer": "later"})
    later = session.starts_at + timedelta(hours=3)
    reschedule(session, starts_at=later, ends_at=later + timedelta(hours=1), by=None)

    assert "at the new time" not in client.get(session.get_absolute_url()).text


def test_a_full_session_says_so_and_a_free_place_is_offered(client):
    session, first, second = SessionFactory(), UserFactory(), UserFactory()
    services.set_places(session, in_person_places=1, by=None)
    services.respond(session, answer="in_person", by=first)
    page = session.get_absolute_url()

    text = client.get(page).text
    assert numbers(text) == ["1 of 1 places in person"]
    assert "In person: waiting list" in text
    client.force_login(second)
    response = client.post(address(session), {"answer": "in_person"}, **HTMX)
    assert "You are on the waiting list." in response["HX-Trigger"]
    assert own(response.text) == ["You wait for a place in person"]
    services.withdraw(session, by=first)
    text = client.get(page).text
    assert own(text) == ["A place is free for you"]
    assert "It is held for you until" in text
    Rsvp.objects.update(offered_until=timezone.now())
    services.lapse_all(now=timezone.now())
    text = client.get(page).text
    assert own(text) == ["Your place went to the next"]
    assert buttons(text)["in_person"] is False


def test_the_deadline_takes_the_answers_off_kept_pages(client, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    session = SessionFactory()
    services.set_places(session, closes_at=now + timedelta(hours=1), by=None)
    page = session.get_absolute_url()

    before = buttons(client.get(page).text)
    time_machine.move_to(now + timedelta(hours=1), tick=False)
    after = buttons(client.get(page).text)

    assert set(before) - set(after) == {"in_person", "online"}


def test_after_the_end_one_can_catch_up(client):
    text = client.get(SessionFactory(ended=True).get_absolute_url()).text

    assert set(buttons(text)) == {"later"}
    assert "Did you miss it?" in text


def test_breaks_have_no_box_and_what_is_off_has_no_buttons(client):
    lunch, off, reader = SessionFactory(pause=True), SessionFactory(), UserFactory()
    services.respond(off, answer="online", by=reader)
    cancel(off, by=None)

    assert 'id="rsvp"' not in client.get(lunch.get_absolute_url()).text
    assert client.get(address(lunch)).status_code == 404
    client.force_login(reader)
    text = client.get(off.get_absolute_url()).text
    assert buttons(text) == {}
    assert "You had answered: Online. It does not take place." in text


def test_hidden_events_have_no_such_addresses_for_others(client):
    session = SessionFactory(event=EventFactory(hidden=True))
    client.force_login(UserFactory())

    for target in (session, session.event):
        assert client.get(address(target)).status_code == 404
        assert client.post(address(target), {"answer": "online"}).status_code == 404
    client.force_login(EventRoleFactory(event=session.event).user)
    assert client.post(address(session), {"answer": "online"}).status_code == 303
