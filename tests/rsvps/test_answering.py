# SPDX-License-Identifier: AGPL-3.0-or-later
"""One answer a person and occasion: changed, confirmed, taken back, and always counted right."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.errors import Refused
from apps.events.models import Event
from apps.events.services import ban
from apps.events.services import cancel as cancel_event
from apps.rsvps import services
from apps.rsvps.models import Headcount, Rsvp
from apps.sessions.services import cancel, reschedule
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db

COUNTS = ("in_person", "online", "later", "interested", "not_going")


def counts(target):
    here = (
        {"session": target} if hasattr(target, "starts_at") else {"event": target, "session": None}
    )
    found = Headcount.objects.filter(**here).values(*COUNTS).first() or {}
    return {name: number for name, number in found.items() if number}


def refusal_of(target, answer, by=None):
    with pytest.raises(Refused) as refusal:
        services.respond(target, answer=answer, by=by or UserFactory())
    return refusal.value.code


@pytest.mark.parametrize("factory", [SessionFactory, EventFactory])
@pytest.mark.parametrize("answer", COUNTS)
def test_every_answer_is_counted_once_a_person(factory, answer):
    target, reader = factory(), UserFactory()

    for _ in range(2):
        services.respond(target, answer=answer, by=reader)

    assert counts(target) == {answer: 1}
    assert Rsvp.objects.get().is_named is False


def test_a_changed_answer_is_counted_where_it_is_now():
    session, reader = SessionFactory(), UserFactory()
    services.respond(session, answer="online", by=UserFactory())

    for answer in ("in_person", "online", "later"):
        services.respond(session, answer=answer, by=reader)

    assert counts(session) == {"online": 1, "later": 1}


def test_an_answer_taken_back_was_never_given():
    session, reader = SessionFactory(), UserFactory()
    services.respond(session, answer="online", by=reader)

    for _ in range(2):
        services.withdraw(session, by=reader)

    assert (counts(session), Rsvp.objects.count()) == ({}, 0)


def test_an_answer_to_one_event_of_a_series_is_an_answer_to_no_other():
    series, reader = SeriesFactory(), UserFactory()
    calls = [EventFactory(series=series) for _ in range(2)]
    session = SessionFactory(event=calls[0])

    services.respond(calls[0], answer="online", by=reader)

    assert [counts(target) for target in (*calls, session)] == [{"online": 1}, {}, {}]


def test_every_change_makes_pages_anew():
    session, reader = SessionFactory(), UserFactory()
    versions = []
    for answer in ("online", "later"):
        services.respond(session, answer=answer, by=reader)
        versions.append(Headcount.objects.get().version)
    services.show_name(session, named=True, by=reader)
    versions.append(Headcount.objects.get().version)

    assert versions == [2, 3, 4]


@pytest.mark.parametrize(
    ("mode", "impossible"), [(Event.Mode.ONLINE, "in_person"), (Event.Mode.ONSITE, "online")]
)
def test_what_takes_place_in_one_way_only_has_no_answer_for_the_other(mode, impossible):
    event = EventFactory(mode=mode)

    assert refusal_of(event, impossible) == "impossible"
    assert refusal_of(SessionFactory(event=event), impossible) == "impossible"


def test_of_what_is_over_one_catches_up_only():
    session, event = SessionFactory(ended=True), EventFactory(past=True)

    for target in (session, event):
        assert [refusal_of(target, answer) for answer in COUNTS if answer != "later"] == [
            "is-over"
        ] * 4
        services.respond(target, answer="later", by=UserFactory())
        assert counts(target) == {"later": 1}


def test_nobody_answers_to_a_break_a_proposal_or_nonsense():
    assert refusal_of(SessionFactory(pause=True), "online") == "impossible"
    assert refusal_of(SessionFactory(proposed=True), "online") == "impossible"
    assert refusal_of(SessionFactory(), "dancing") == "impossible"


def test_what_is_called_off_keeps_its_answers_and_takes_no_new_ones():
    session, reader = SessionFactory(), UserFactory()
    services.respond(session, answer="online", by=reader)
    cancel(session, by=None)

    assert refusal_of(session, "later") == "is-off"
    assert refusal_of(session, "online", by=reader) == "is-off"
    assert counts(session) == {"online": 1}
    services.withdraw(session, by=reader)
    assert counts(session) == {}


def test_sessions_of_an_event_that_is_called_off_take_none_either():
    session = SessionFactory()
    cancel_event(session.event, by=None)

    assert refusal_of(session, "online") == "is-off"


def test_who_is_banned_does_not_answer():
    reader = UserFactory()
    ban(reader, rule=1, reason="x", by=UserFactory(administrator=True))

    with pytest.raises(Refused):
        services.respond(SessionFactory(), answer="online", by=reader)

    assert Rsvp.objects.count() == 0


def test_a_move_keeps_the_answer_and_the_same_answer_confirms_it():
    session, reader = SessionFactory(), UserFactory()
    before = services.respond(session, answer="in_person", by=reader).for_start
    later = session.starts_at + timedelta(hours=2)
    reschedule(session, starts_at=later, ends_at=later + timedelta(hours=1), by=None)

    kept = Rsvp.objects.get()
    confirmed = services.respond(session, answer="in_person", by=reader)

    assert (kept.answer, kept.for_start) == ("in_person", before)
    assert confirmed.for_start == later
    assert counts(session) == {"in_person": 1}


def test_a_name_is_shown_by_choice_and_never_with_not_going():
    session, reader = SessionFactory(), UserFactory()
    with pytest.raises(Refused):
        services.show_name(session, named=True, by=reader)
    services.respond(session, answer="online", by=reader)

    services.show_name(session, named=True, by=reader)
    assert Headcount.objects.get().named == 1
    services.respond(session, answer="later", by=reader)
    assert Headcount.objects.get().named == 1
    services.respond(session, answer="not_going", by=reader)

    assert (Headcount.objects.get().named, Rsvp.objects.get().is_named) == (0, False)
    with pytest.raises(Refused):
        services.show_name(session, named=True, by=reader)
    services.respond(session, answer="online", by=reader)
    assert (Headcount.objects.get().named, Rsvp.objects.get().is_named) == (0, False)


def test_counts_that_are_wrong_are_put_right():
    session = SessionFactory()
    for answer in ("online", "online", "later"):
        services.respond(session, answer=answer, by=UserFactory())
    services.show_name(session, named=True, by=Rsvp.objects.first().user)
    Headcount.objects.update(online=7, interested=3, named=0)

    services.recount(Headcount.objects.get())

    assert (counts(session), Headcount.objects.get().named) == ({"online": 2, "later": 1}, 1)


def test_until_the_end_one_can_still_come():
    session = SessionFactory(live=True)

    assert (
        services.respond(session, answer="online", by=UserFactory()).answered_at <= timezone.now()
    )


def test_who_may_not_write_there_any_more_is_not_named_there_either():
    session, reader = SessionFactory(), UserFactory()
    services.respond(session, answer=Rsvp.Answer.ONLINE, by=reader)
    ban(reader, rule=1, reason="x", by=UserFactory(administrator=True))

    with pytest.raises(Refused):
        services.show_name(session, named=True, by=reader)
    services.show_name(session, named=False, by=reader)


def test_an_account_that_is_shut_is_named_nowhere():
    session, reader = SessionFactory(), UserFactory()
    services.respond(session, answer=Rsvp.Answer.ONLINE, by=reader)
    services.show_name(session, named=True, by=reader)
    headcount = Headcount.objects.get(session=session)
    assert headcount.rsvps.shown_to_everybody().count() == 1

    reader.is_active = False
    reader.save()

    assert headcount.rsvps.shown_to_everybody().count() == 0
