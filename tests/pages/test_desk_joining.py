# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who signs in where a link has opened a desk is asked first whether both are the same."""

import pytest
from django.urls import reverse

from apps.activity.models import Activity
from apps.sessions.models import Invitation, Summary
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.invitations import SECRET, InvitationFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db

POLISH = "Przez pół roku sprawdzaliśmy trzy sposoby powitania nowych osób. Zadziałał jeden."
LOGIN = "/accounts/login/"


@pytest.fixture
def session():
    session = SessionFactory(title="Jak zatrzymać nowych?")
    jadwiga = SpeakerFactory(event=session.event, person=PersonFactory(name="Jadwiga Nowa"))
    session.speakers.add(jadwiga)
    InvitationFactory(speaker=jadwiga)
    return session


@pytest.fixture
def guest(client, session):
    client.post(reverse("sessions:invitation", args=[SECRET]))
    return client


@pytest.fixture
def user():
    return UserFactory(person__name="Somebody Else")


def place(session, name="desk"):
    return reverse(f"pages:{name}", args=[session.event.slug, session.code])


def decide(guest, session, do):
    return guest.post(place(session, "desk_people"), {"do": do})


def test_who_signs_in_joins_no_desk_unasked(guest, session, user):
    guest.force_login(user)
    page = guest.get(place(session)).text

    assert "Is this your desk?" in page
    assert ("Jadwiga Nowa" in page, "Somebody Else" in page) == (True, True)
    assert 'id="sum"' not in page
    assert session.speakers.get().person.name == "Jadwiga Nowa"
    assert Invitation.objects.get().claimed_by is None
    assert not Activity.objects.filter(actor=user).exists()


def test_one_button_joins_and_the_history_tells_of_it(guest, session, user):
    guest.post(place(session), {"text": POLISH, "base": "0"})
    guest.force_login(user)
    assert decide(guest, session, "join").status_code == 303

    assert session.speakers.get().person == user.person
    assert Summary.objects.get().author == user.person
    assert 'id="sum"' in guest.get(place(session)).text
    told = Activity.objects.get(verb="event.speaker_signed_in")
    assert (told.actor, told.event) == (user, session.event)
    assert decide(guest, session, "join").status_code == 303
    assert Activity.objects.filter(verb="event.speaker_signed_in").count() == 1


def test_who_says_no_writes_on_as_the_speaker_and_is_not_asked_again(guest, session, user):
    guest.force_login(user)
    decide(guest, session, "alone")

    assert 'id="sum"' in guest.get(place(session)).text
    guest.post(place(session), {"text": POLISH, "base": "0"})
    assert Summary.objects.get().author.name == "Jadwiga Nowa"
    assert not Activity.objects.filter(actor=user).exists()
    assert session.speakers.get().person.name == "Jadwiga Nowa"


def test_what_is_sent_meanwhile_is_published_in_nobody_elses_name(guest, session, user):
    guest.force_login(user)
    assert guest.post(place(session), {"text": POLISH, "base": "0"}).status_code == 303

    assert Summary.objects.get().author.name == "Jadwiga Nowa"
    assert Activity.objects.get(verb="session.summary_written").actor is None


@pytest.mark.parametrize(("do", "author"), [("join", "Somebody Else"), ("alone", "Jadwiga Nowa")])
def test_a_text_survives_the_sign_in_at_publishing(guest, session, user, do, author):
    sent = {"text": POLISH, "base": "0", "do": "sign-in"}
    answer = guest.post(place(session), sent)
    assert answer["Location"].startswith(LOGIN)
    assert not Summary.objects.exists()

    guest.force_login(user)
    assert "Your text is kept" in guest.get(place(session)).text
    decide(guest, session, do)
    guest.get(place(session))
    assert (Summary.objects.get().text, Summary.objects.get().author.name) == (POLISH, author)


def test_an_account_that_stands_on_the_programme_itself_is_not_asked(guest, session, user):
    SpeakerFactory(event=session.event, person=user.person)
    guest.force_login(user)

    assert "Is this your desk?" not in guest.get(place(session)).text
    decide(guest, session, "join")
    assert session.speakers.get().person.name == "Jadwiga Nowa"


def test_strangers_are_asked_nothing_and_join_nothing(client, session, user):
    client.force_login(user)

    assert client.get(place(session)).status_code == 403
    assert decide(client, session, "join").status_code == 403
    assert session.speakers.get().person.name == "Jadwiga Nowa"
