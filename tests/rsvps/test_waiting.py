# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places are never given twice; who waits moves up in order, and confirms in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.rsvps import services, tasks
from apps.rsvps.models import Headcount, Rsvp
from apps.sessions.services import cancel
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.threads.test_at_once import at_once

pytestmark = pytest.mark.django_db


def with_places(in_person=None, online=None, **more):
    target = more.pop("target", None) or SessionFactory()
    services.set_places(target, in_person_places=in_person, online_places=online, by=None, **more)
    return target


def come(target, number, answer="in_person"):
    people = [UserFactory() for _ in range(number)]
    for person in people:
        services.respond(target, answer=answer, by=person)
    return people


def states(people):
    rows = dict(Rsvp.objects.filter(user__in=people).values_list("user", "state"))
    return [rows.get(person.pk) for person in people]


def numbers(target):
    head = Headcount.objects.get(session=target)
    return head.in_person, head.in_person_held, head.in_person_waiting


@pytest.mark.django_db(transaction=True)
def test_two_hundred_people_at_once_never_take_more_than_the_last_twenty_places():
    session = with_places(in_person=30)
    come(session, 10)
    people = [UserFactory() for _ in range(200)]

    at_once(lambda person: services.respond(session, answer="in_person", by=person), people)

    assert numbers(session) == (30, 0, 180)
    rows = Rsvp.objects.filter(headcount__session=session)
    assert rows.filter(state="counted").count() == 30
    assert rows.filter(state="waiting").count() == 180
    order = rows.filter(state="waiting").order_by("waits_since", "pk")
    assert list(order) == list(rows.filter(state="waiting").order_by("answered_at", "pk"))


@pytest.mark.django_db(transaction=True)
def test_people_who_come_and_go_at_once_leave_counts_that_are_right():
    session = with_places(in_person=5)
    people = [UserFactory() for _ in range(12)]

    def act(number):
        person = people[number % 12]
        if number % 3 == 2:
            services.withdraw(session, by=person)
        else:
            services.respond(session, answer=("in_person", "online")[number % 2], by=person)

    at_once(act, range(120))

    before = Headcount.objects.values().get()
    services.recount(Headcount.objects.get())
    after = Headcount.objects.values().get()
    assert before | {"version": 0} == after | {"version": 0}
    assert after["in_person"] + after["in_person_held"] <= 5


@pytest.mark.django_db(transaction=True)
def test_the_first_answers_at_once_make_one_headcount():
    event, people = EventFactory(), [UserFactory() for _ in range(8)]

    at_once(lambda person: services.respond(event, answer="later", by=person), people)

    assert Headcount.objects.get().later == 8


def test_places_in_person_and_online_are_counted_apart():
    session = with_places(in_person=1, online=2)

    onsite, remote = come(session, 2), come(session, 3, "online")

    assert states(onsite) == ["counted", "waiting"]
    assert states(remote) == ["counted", "counted", "waiting"]


def test_who_waits_longest_is_offered_the_place_and_confirms():
    session = with_places(in_person=1)
    first, second, third = come(session, 3)

    services.respond(session, answer="not_going", by=first)

    assert states([second, third]) == ["offered", "waiting"]
    assert numbers(session) == (0, 1, 1)
    assert services.respond(session, answer="in_person", by=second).state == "counted"
    assert numbers(session) == (1, 0, 1)
    told = Activity.objects.get(verb="rsvp.promoted")
    assert (told.subject.user, told.actor, told.event) == (second, None, session.event)


def test_a_place_that_is_held_is_nobody_elses():
    session = with_places(in_person=1)
    first, _second = come(session, 2)
    services.withdraw(session, by=first)

    [latecomer] = come(session, 1)

    assert states([latecomer]) == ["waiting"]


def test_who_does_not_confirm_in_time_is_passed_over(time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    session = with_places(in_person=1, hold_hours=2)
    first, second, third = come(session, 3)
    services.withdraw(session, by=first)

    time_machine.move_to(now + timedelta(hours=2) - timedelta(seconds=1), tick=False)
    tasks.sweep()
    held = states([second, third])
    time_machine.move_to(now + timedelta(hours=2), tick=False)
    for _ in range(2):
        tasks.sweep()

    assert held == ["offered", "waiting"]
    assert states([second, third]) == ["lapsed", "offered"]
    assert numbers(session) == (0, 1, 0)
    assert Activity.objects.filter(verb="rsvp.lapsed").count() == 1
    assert Activity.objects.filter(verb="rsvp.promoted").count() == 2


def test_a_confirmation_that_comes_too_late_waits_again(time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    session = with_places(in_person=1, hold_hours=1)
    first, second, third = come(session, 3)
    services.withdraw(session, by=first)
    time_machine.move_to(now + timedelta(hours=1), tick=False)

    services.respond(session, answer="in_person", by=second)

    assert states([second, third]) == ["waiting", "offered"]


def test_nobody_holds_a_place_longer_than_until_it_begins(time_machine):
    session = SessionFactory()
    begins = session.starts_at
    time_machine.move_to(begins - timedelta(hours=3), tick=False)
    with_places(in_person=1, target=session)
    first, second, _third = come(session, 3)

    services.withdraw(session, by=first)

    assert Rsvp.objects.get(user=second).offered_until == begins
    time_machine.move_to(begins, tick=False)
    tasks.sweep()
    assert numbers(session) == (0, 0, 1)


def test_once_it_has_begun_a_free_place_is_taken_by_who_comes(time_machine):
    session = SessionFactory()
    time_machine.move_to(session.starts_at - timedelta(hours=1), tick=False)
    with_places(in_person=1, target=session)
    first, second, third = come(session, 3)
    time_machine.move_to(session.starts_at + timedelta(minutes=5), tick=False)
    services.withdraw(session, by=first)
    assert states([second, third]) == ["waiting", "waiting"]

    services.respond(session, answer="in_person", by=third)
    services.respond(session, answer="in_person", by=second)

    assert states([second, third]) == ["waiting", "counted"]


def test_who_asks_again_keeps_the_place_in_the_line():
    session = with_places(in_person=1)
    first, second, third = come(session, 3)

    services.respond(session, answer="in_person", by=second)
    services.withdraw(session, by=first)

    assert states([second, third]) == ["offered", "waiting"]


def test_a_place_taken_back_goes_to_who_waits_and_not_to_who_comes_just_then(time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    session = with_places(in_person=1, hold_hours=1)
    first, second, third = come(session, 3)
    services.withdraw(session, by=first)
    time_machine.move_to(now + timedelta(hours=1), tick=False)

    [latecomer] = come(session, 1)

    assert states([second, third, latecomer]) == ["lapsed", "offered", "waiting"]


def test_more_places_move_people_up_and_fewer_send_nobody_away():
    session = with_places(in_person=2)
    people = come(session, 4)

    services.set_places(session, in_person_places=3, by=None)
    assert states(people) == ["counted", "counted", "offered", "waiting"]
    services.set_places(session, in_person_places=1, by=None)
    assert states(people) == ["counted", "counted", "offered", "waiting"]
    services.withdraw(session, by=people[0])
    assert states(people[1:]) == ["counted", "offered", "waiting"]


def test_where_places_are_counted_no_more_nobody_waits():
    session = with_places(in_person=1)
    people = come(session, 3)

    services.set_places(session, in_person_places=None, by=None)

    assert states(people) == ["counted"] * 3
    assert numbers(session) == (3, 0, 0)


def test_none_are_taken_after_the_deadline_but_who_waits_moves_up():
    session = with_places(in_person=1)
    people = come(session, 2)
    services.set_places(session, closes_at=timezone.now() - timedelta(minutes=1), by=None)

    with pytest.raises(Refused) as refusal:
        services.respond(session, answer="online", by=UserFactory())
    assert refusal.value.code == "closed"
    services.respond(session, answer="later", by=people[0])
    assert states(people) == ["counted", "offered"]
    assert services.respond(session, answer="in_person", by=people[1]).state == "counted"


def test_no_places_at_all_mean_that_the_answer_is_not_possible():
    session = with_places(in_person=0)

    with pytest.raises(Refused) as refusal:
        services.respond(session, answer="in_person", by=UserFactory())

    assert refusal.value.code == "impossible"


def test_nobody_moves_up_in_what_is_called_off():
    session = with_places(in_person=1)
    people = come(session, 2)
    cancel(session, by=None)

    services.withdraw(session, by=people[0])

    assert states(people) == [None, "waiting"]


def test_places_are_set_once_and_told():
    organizer, session = UserFactory(), SessionFactory()

    for _ in range(2):
        services.set_places(session, in_person_places=5, by=organizer)

    told = Activity.objects.get(verb="rsvps.places_set")
    assert told.data == {"before": {"in_person_places": None}, "after": {"in_person_places": 5}}
    with pytest.raises(Refused):
        services.set_places(session, hold_hours=0, by=organizer)


def test_the_places_of_who_leaves_go_to_the_next():
    session = with_places(in_person=1)
    first, second = come(session, 2)

    services.forget_answers(first)

    assert states([first, second]) == [None, "offered"]
