# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one-use link and accounts: who is signed in becomes the speaker, and takes nobody's place."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from apps.accounts.models import Person
from apps.sessions.at_desk import speaker_at_desk
from apps.sessions.models import Invitation
from apps.sessions.personal import invitations
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.invitations import SECRET, InvitationFactory, SpeakerAddressFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory, SummaryFactory

pytestmark = pytest.mark.django_db

LINK = f"/me/invitation/{SECRET}/"


@pytest.fixture
def session():
    speaker = SpeakerFactory(person=PersonFactory(name="Jadwiga Nowa"), event__slug="cee")
    session = SessionFactory(event=speaker.event, speakers=[speaker], title="Jak zatrzymać?")
    InvitationFactory(speaker=speaker)
    return session


def at_desk(browser, session):
    request = RequestFactory().get("/")
    request.session = browser.session
    request.user = AnonymousUser()
    return speaker_at_desk(request, session)


def test_who_is_signed_in_becomes_the_speaker(client, session):
    user = UserFactory()
    client.force_login(user)
    speaker = session.speakers.get()
    page = client.get(LINK).content.decode()
    client.post(LINK)

    speaker.refresh_from_db()
    assert user.person.name in page
    assert speaker.person == user.person
    assert Person.objects.get(name="Jadwiga Nowa").merged_into == user.person


def test_who_is_signed_in_may_open_it_without_their_account(client, session):
    user = UserFactory()
    client.force_login(user)
    client.post(LINK, {"alone": "1"})

    assert session.speakers.get().person.name == "Jadwiga Nowa"
    assert Invitation.objects.get().claimed_by is None
    assert at_desk(client, session) is not None


def test_a_person_of_other_programmes_stays_who_they_are_there(client, session):
    speaker = session.speakers.get()
    elsewhere = SpeakerFactory(person=speaker.person)
    user = UserFactory()
    client.force_login(user)
    client.post(LINK)

    speaker.refresh_from_db()
    elsewhere.refresh_from_db()
    assert speaker.person == user.person
    assert elsewhere.person.name == "Jadwiga Nowa"
    assert elsewhere.person.merged_into is None


def test_what_somebody_wrote_elsewhere_is_not_given_to_who_opens_a_link(client, session):
    speaker = session.speakers.get()
    summary = SummaryFactory(author=speaker.person)
    client.force_login(UserFactory(administrator=True))
    client.post(LINK)

    summary.author.refresh_from_db()
    assert summary.author.merged_into is None


def test_the_account_of_somebody_else_is_never_taken(client, session):
    speaker = session.speakers.get()
    owner = UserFactory(person=speaker.person)
    client.force_login(UserFactory())
    page = client.post(LINK).content.decode()

    speaker.refresh_from_db()
    owner.refresh_from_db()
    assert speaker.person == owner.person
    assert "_auth_user_id" in client.session
    assert "This speaker has an account here" in page
    assert at_desk(client, session) is None
    client.force_login(owner)
    assert client.post(LINK).status_code == 303


@pytest.mark.parametrize("sent", [{}, {"alone": "1"}])
def test_who_is_signed_in_stays_so_at_the_desk(client, session, sent):
    client.force_login(UserFactory())
    desk = client.post(LINK, sent)["Location"]

    for _time in range(2):
        assert client.get(desk).status_code == 200
        assert "_auth_user_id" in client.session


def test_who_joined_reads_no_address_of_somebody_else_in_their_data(session):
    speaker, user = session.speakers.get(), UserFactory()
    Invitation.objects.update(email="b@example.org")
    address = SpeakerAddressFactory(speaker=speaker, email="b@example.org")
    speaker.person = user.person
    speaker.save()

    assert "b@example.org" not in repr(list(invitations(user)))
    user.email = address.email.upper()
    assert "address" in {row["kind"] for row in invitations(user)}
